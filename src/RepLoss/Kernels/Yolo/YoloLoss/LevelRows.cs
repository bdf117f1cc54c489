using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The YOLO rows of all levels as tensors, with the logits of their cells, and the objectness of all cells.</summary>
/// <param name="Counts">The rows of each level, which follow each other.</param>
/// <param name="Cells">[R] int64, which of the cells of all levels each row is on.</param>
/// <param name="Labels">[R] int64, the class of each row.</param>
/// <param name="Boxes">[R,4] x and y from the cell's corner, width, height, in the predictions' dtype.</param>
/// <param name="AnchorSizes">[R,2] width and height of each row's anchor, in the predictions' dtype.</param>
/// <param name="Logits">[R,5+K], differentiable.</param>
/// <param name="Objectness">[B A ny nx] logits of each level, differentiable.</param>
internal sealed record LevelRows(
    long[] Counts, Tensor Cells, Tensor Labels, Tensor Boxes, Tensor AnchorSizes, Tensor Logits, IReadOnlyList<Tensor> Objectness)
{
    /// <summary>What <see cref="Of"/> reads.</summary>
    public static ReadBack OfEachLevel { get; } = new("how many rows each level has", "each level has logits of its own, and a mean over its rows", 1);

    /// <summary>Picks the logits of rows from the predictions. How many rows each level has is read back.</summary>
    public static LevelRows Of(IReadOnlyList<Tensor> predictions, TargetRows rows, Tensor anchors, LevelMaps maps)
    {
        Tensor first = predictions[0], numbers = maps.Numbers.index_select(1, rows.Level);
        // Row by row within a level, then behind the levels before.
        Tensor ofLevel = maps.FirstCells(numbers, rows.Labels.select(0, 0), rows.Anchor)
            .addcmul_(rows.Grid.select(0, 1), numbers.select(0, 1), Scalars.One).add_(rows.Grid.select(0, 0), Scalars.One);
        long[] ends = OfEachLevel.Numbers<long>(searchsorted(rows.Level, ConstantTensor.Range(0, predictions.Count, ScalarType.Int64, first.device), right: true));
        long[] counts = [.. ends.Select((end, level) => level == 0 ? end : end - ends[level - 1])];
        (Tensor Logits, Tensor Objectness)[] picked =
            [.. predictions.Select((prediction, level) => Pick(prediction, ofLevel.narrow(0, ends[level] - counts[level], counts[level])))];
        return new LevelRows(
            counts, ofLevel.add(numbers.select(0, 2), Scalars.One), rows.Labels.select(0, 1), rows.Boxes.t().to(first.dtype),
            rows.AnchorSizes(anchors).to(first.dtype), cat([.. picked.Select(one => one.Logits)], 0), [.. picked.Select(one => one.Objectness)]);
    }

    /// <summary>[R,1] what a row's term counts in the sum over levels of the means over their rows.</summary>
    public Tensor Shares()
    {
        Tensor[] ofLevels = [.. Counts.Where(count => count > 0).Select(count => ConstantTensor.New(1.0 / count, Boxes).expand(count, 1))];
        return ofLevels.Length == 0 ? Boxes.narrow(1, 0, 1) : cat(ofLevels, 0);
    }

    /// <summary>[R] CIoU of the decoded boxes with the targets.</summary>
    public Tensor Overlaps()
    {
        Tensor z = Logits.narrow(1, 0, 4);
        Tensor[] found = OverlapsOf(z, LinearSurrogate.IsWanted(z));
        return found is [_, Tensor gradient] ? LinearSurrogate.WithValue((z * gradient).sum(dim: 1), found[0]) : found[0];
    }

    // The values, and behind them the gradient by the logits where it is wanted: by way of the logarithms of the sides, which may themselves be too small.
    private Tensor[] OverlapsOf(Tensor z, bool withGradient)
    {
        using IDisposable mode = no_grad();
        Tensor p = z.sigmoid(), twice = p * ConstantTensor.Of(2, p), side = twice.narrow(1, 2, 2);
        Tensor box = cat([twice.narrow(1, 0, 2) - ConstantTensor.Of(0.5, p), side * side * AnchorSizes], 1);
        // In float64, where sides of logits down to -370 are something; over nothing, 0 of nothing.
        Tensor sides = z.narrow(1, 2, 2).to(ScalarType.Float64).sigmoid();
        sides = (sides * sides).mul_(AnchorSizes.to(ScalarType.Float64)).t();
        Tensor shape = sides.div(maximum(sides[0], sides[1]).clamp_min_(Scalars.Least(ScalarType.Float64))).to(z.dtype);
        Tensor[] found = Ciou.InBlocks(box, Boxes, shape, new CiouOptions(), withGradient);
        if (!withGradient)
            return found;
        // By x and y 2 p (1-p), by the logarithms of width and height 2 (1-p).
        Tensor slopes = Logistic.Rest(z).mul_(ConstantTensor.Of(2, z));
        slopes.narrow(1, 0, 2).mul_(p.narrow(1, 0, 2));
        return [found[0], found[1].mul_(slopes)];
    }

    /// <summary>The sum over levels of their class losses; 0 where there is one class, or no row.</summary>
    /// <param name="shares">What <see cref="Shares"/> gave.</param>
    /// <param name="options">The parameters.</param>
    public Tensor Classes(Tensor shares, YoloLossOptions options)
    {
        long rows = Logits.size(0), k = Logits.size(1) - 5;
        if (k < 2 || rows == 0)
            return zeros([], Logits.dtype, Logits.device);
        Tensor logits = Logits.narrow(1, 5, k);
        if (options.Classification == ClassLoss.Ce)
            return (nn.functional.cross_entropy(logits, Labels, reduction: nn.Reduction.None) * shares.squeeze(1)).sum();
        using Scalar off = (options.LabelSmoothing / 2).ToScalar();
        Tensor on = ConstantTensor.New(1 - (options.LabelSmoothing / 2), logits).expand(rows, 1);
        Tensor labels = full([rows, k], off, logits.dtype, logits.device).scatter_(1, Labels.unsqueeze(1), on);
        return new LogitLoss(options.FocalGamma, options.ClsPositiveWeight).SumTensor(logits, labels, shares * ConstantTensor.New(1.0 / k, shares));
    }

    /// <summary>
    /// What the objectness of all cells should be: 0 where no row is, else the value of the last row, or with "max" the largest. Two writes of two values to one
    /// cell would race, above 3,000 rows on a CPU and always on a GPU.
    /// </summary>
    /// <param name="values">[R], without a graph.</param>
    /// <param name="maps">The cells of all levels.</param>
    /// <param name="duplicates">Which of several rows counts.</param>
    public Tensor ObjectnessLabels(Tensor values, LevelMaps maps, DuplicateCells duplicates)
    {
        Tensor labels = zeros([maps.Count], values.dtype, values.device);
        if (duplicates == DuplicateCells.Max)
        {
            ScatterMaximum.Into(labels, Cells, values);
            return labels;
        }

        // The numbers of the last rows first, from 1: exact in float32 too, below 16,777,216 rows.
        ScatterMaximum.Into(labels, Cells, ConstantTensor.Range(1, values.size(0), values.dtype, values.device));
        Tensor last = labels.index_select(0, Cells).to(ScalarType.Int64).sub_(ConstantTensor.Of(1, Cells));
        return labels.scatter_(0, Cells, values.index_select(0, last));
    }

    // In one go where there is a gradient: each way of picking from the prediction gets one of the prediction's size, most of it zeros.
    private static (Tensor Logits, Tensor Objectness) Pick(Tensor prediction, Tensor cells)
    {
        long channels = prediction.size(4), all = prediction.numel() / channels;
        if (!prediction.requires_grad || !is_grad_enabled())
        {
            Tensor byCell = prediction.reshape(-1, channels);
            return (byCell.index_select(0, cells), byCell.select(1, 4).contiguous());
        }

        using Scalar stride = channels.ToScalar(), four = 4L.ToScalar(), end = ((all * channels) + 4).ToScalar();
        Tensor objectness = arange(four, end, stride, ScalarType.Int64, prediction.device);
        Tensor logits = ConstantTensor.Range(0, channels, ScalarType.Int64, prediction.device).add(cells.unsqueeze(1), stride);
        Tensor picked = Gather(prediction.flatten(), cat([objectness, logits.flatten()], 0));
        return (picked.narrow(0, all, cells.size(0) * channels).reshape(-1, channels), picked.narrow(0, 0, all));
    }

    // The gradient adds up where rows share a cell. It does so in one order by index_select on a CPU and by indexing on a GPU,
    // and in any order the other way round.
    private static Tensor Gather(Tensor logits, Tensor places) =>
        logits.device_type == DeviceType.CUDA ? logits.index(places) : logits.index_select(0, places);
}
