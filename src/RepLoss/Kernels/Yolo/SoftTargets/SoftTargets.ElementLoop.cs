using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class SoftTargets
{
    /// <summary>
    /// The loops as they are written in Python: one tensor element at a time, some ten operations a covered cell. Right, unlike
    /// the published loops (see <see cref="SoftTargetsAsPublished"/>), and as slow.
    /// </summary>
    internal static SoftMaps ElementLoop(
        Tensor targets, Tensor anchors, (long Height, long Width)[] grids, long images, SoftTargetsOptions options)
    {
        List<Tensor> maps = [], masks = [];
        for (int level = 0; level < grids.Length; level++)
        {
            (long ny, long nx) = grids[level];
            Tensor map = zeros([images, anchors.size(1), ny, nx], ScalarType.Float32, targets.device);
            Tensor soft = zeros_like(map, ScalarType.Bool);
            Tensor boxes = targets.narrow(1, 2, 4) * tensor([nx, ny, nx, ny], device: targets.device).to(ScalarType.Float32);
            Tensor matches = MatchedTargets.Match(boxes.narrow(1, 2, 2).t().unsqueeze(1), anchors[level].t().unsqueeze(2), options.AnchorThreshold);
            for (long a = 0; a < anchors.size(1); a++)
            {
                for (long t = 0; t < targets.size(0); t++)
                {
                    if (matches[a, t].item<bool>())
                        CoverElements(map[(long)targets[t, 0].item<float>(), a], soft[(long)targets[t, 0].item<float>(), a], boxes[t], options);
                }
            }

            maps.Add(map);
            masks.Add(soft);
        }

        HardElements(maps, masks, YoloTargets.Tensor(
            targets, anchors, tensor([.. grids.SelectMany(grid => new[] { grid.Height, grid.Width })], [grids.Length, 2], device: targets.device),
            new YoloTargetsOptions { AnchorThreshold = options.AnchorThreshold }).Rows);
        return new SoftMaps(maps, masks);
    }

    private static void CoverElements(Tensor map, Tensor soft, Tensor box, SoftTargetsOptions options)
    {
        Tensor x = box[0].to(ScalarType.Float64), y = box[1].to(ScalarType.Float64), w = box[2].to(ScalarType.Float64), h = box[3].to(ScalarType.Float64);
        (long firstX, long lastX) = Span(box[0], box[2], map.shape[1]);
        (long firstY, long lastY) = Span(box[1], box[3], map.shape[0]);
        for (long j = firstY; j <= lastY; j++)
        {
            for (long i = firstX; i <= lastX; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                using Scalar column = (i + 0.5).ToScalar(), row = (j + 0.5).ToScalar();
                Tensor dx = x - column, dy = y - row;
                Tensor squared = options.Score == SoftScore.Diagonal
                    ? SumOfSquares(dx, dy) / SumOfSquares(w, h)
                    : SumOfSquares(dx / (w * Scalars.Half).clamp_min(Scalars.Half), dy / (h * Scalars.Half).clamp_min(Scalars.Half));
                map[j, i].copy_(maximum(map[j, i], Score(squared, options).to(ScalarType.Float32)));
                soft[j, i].fill_(Scalars.One);
            }
        }
    }

    private static Tensor SumOfSquares(Tensor a, Tensor b) => (a * a).add(b * b, Scalars.One);

    private static Tensor Score(Tensor squared, SoftTargetsOptions options)
    {
        using Scalar width = options.Sigma.ToScalar(), power = ((long)options.N).ToScalar();
        return options.Score == SoftScore.Score2
            ? (squared / width / width * Scalars.MinusHalf).exp()
            : (squared.sqrt() - Scalars.One).pow(power).clamp(Scalars.Zero, Scalars.One);
    }

    private static (long First, long Last) Span(Tensor centre, Tensor side, long cells)
    {
        float half = side.item<float>() / 2, middle = centre.item<float>();
        return ((long)Math.Clamp(MathF.Floor(middle - half), 0, cells), (long)Math.Clamp(MathF.Floor(middle + half), -1, cells - 1));
    }

    private static void HardElements(List<Tensor> maps, List<Tensor> masks, Tensor rows)
    {
        for (long r = 0; r < rows.size(0); r++)
        {
            int level = (int)rows[r, 0].item<long>();
            long image = rows[r, 1].item<long>(), anchor = rows[r, 2].item<long>(), j = rows[r, 3].item<long>(), i = rows[r, 4].item<long>();
            maps[level][image, anchor, j, i].fill_(Scalars.One);
            masks[level][image, anchor, j, i].fill_(Scalars.Zero);
        }
    }
}
