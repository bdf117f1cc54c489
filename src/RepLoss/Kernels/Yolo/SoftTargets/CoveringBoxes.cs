using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>Matched boxes of a level as tensors, and the cells that each covers.</summary>
/// <param name="Plane">[M], image times anchors plus anchor.</param>
/// <param name="Centre">[M,2] float32, x and y in cells.</param>
/// <param name="First">[M,2], the first covered column and row.</param>
/// <param name="Counts">[M,2], how many columns and rows are covered; 0 for a box that lies beside the grid.</param>
/// <param name="Scale">[M,2] float64, what a distance of 1 is.</param>
internal sealed record CoveringBoxes(Tensor Plane, Tensor Centre, Tensor First, Tensor Counts, Tensor Scale)
{
    /// <summary>The boxes of matches.</summary>
    /// <param name="targets">[T,6].</param>
    /// <param name="boxes">[T,4], centre and size in cells.</param>
    /// <param name="matches">[M,2]: anchor, target.</param>
    /// <param name="anchors">A.</param>
    /// <param name="ny">Rows of the grid.</param>
    /// <param name="nx">Its columns.</param>
    /// <param name="score">What scales a distance.</param>
    public static CoveringBoxes Of(Tensor targets, Tensor boxes, Tensor matches, long anchors, long ny, long nx, SoftScore score)
    {
        Tensor target = matches.select(1, 1);
        Tensor box = boxes.index_select(0, target), centre = box.narrow(1, 0, 2), size = box.narrow(1, 2, 2), half = size / 2;
        Tensor limit = tensor([nx, ny], device: targets.device).to(ScalarType.Float32);
        // Clamped before the conversion: a float beyond the integers has no defined value as one.
        Tensor first = minimum((centre - half).floor().clamp_min(0), limit).to(ScalarType.Int64);
        Tensor counts = minimum((centre + half).floor().clamp_min(-1), limit - 1).to(ScalarType.Int64) - first + 1;
        // Neither rows nor columns of a box that lies beside the grid: they would be expanded in vain.
        counts.masked_fill_((counts.select(1, 0) * counts.select(1, 1) == 0).unsqueeze(1), 0);
        Tensor wide = size.to(ScalarType.Float64);
        Tensor scale = score == SoftScore.Diagonal
            ? wide.square().sum(1, keepdim: true).sqrt().expand(-1, 2)
            : (wide / 2).clamp_min(0.5);
        Tensor plane = (targets.select(1, 0).index_select(0, target).to(ScalarType.Int64) * anchors) + matches.select(1, 0);
        return new CoveringBoxes(plane, centre, first, counts, scale);
    }

    /// <summary>The boxes in blocks of at most so many cells, or of a single box.</summary>
    public IEnumerable<CoveringBoxes> Blocks(long cells)
    {
        long count = Plane.shape[0];
        if (count == 0)
            yield break;
        Tensor covered = (Counts.select(1, 0) * Counts.select(1, 1)).cumsum(0);
        for (long start = 0, end, before = 0; start < count; start = end)
        {
            end = Math.Max(start + 1, (covered <= before + cells).sum().ToInt64());
            if (start == 0 && end == count)
            {
                yield return this;
                yield break;
            }

            before = covered[end - 1].ToInt64();
            yield return Narrow(start, end - start);
        }
    }

    private CoveringBoxes Narrow(long start, long length) => new(
        Plane.narrow(0, start, length), Centre.narrow(0, start, length), First.narrow(0, start, length), Counts.narrow(0, start, length),
        Scale.narrow(0, start, length));
}
