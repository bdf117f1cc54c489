using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The YOLO rows of one level as tensors, with the logits of their cells, and the objectness of all cells.</summary>
/// <param name="Cells">[R] int64, which of the level's B A ny nx cells each row is on.</param>
/// <param name="Labels">[R] int64, the class of each row.</param>
/// <param name="Boxes">[R,4] x and y from the cell's corner, width, height, in the predictions' dtype.</param>
/// <param name="AnchorSizes">[R,2], likewise.</param>
/// <param name="Logits">[R,5+K], differentiable.</param>
/// <param name="Objectness">[B A ny nx] logits, differentiable.</param>
internal sealed record LevelRows(Tensor Cells, Tensor Labels, Tensor Boxes, Tensor AnchorSizes, Tensor Logits, Tensor Objectness)
{
    /// <summary>Picks the rows of a level, with the logits of their cells, and the objectness of all cells.</summary>
    public static LevelRows Of(Tensor prediction, YoloRowTensors rows, int level)
    {
        Tensor own = (rows.Rows.select(1, 0) == level).nonzero().squeeze(1);
        Tensor indices = rows.Rows.index_select(0, own);
        Tensor cells = indices.select(1, 1);
        for (int d = 1; d < 4; d++)
            cells = (cells * prediction.shape[d]) + indices.select(1, d + 1);
        (Tensor logits, Tensor objectness) = prediction.requires_grad ? PickTogether(prediction, cells) : Pick(prediction, cells);
        return new LevelRows(
            cells, indices.select(1, 5), rows.Boxes.index_select(0, own).to(prediction.dtype),
            rows.AnchorSizes.index_select(0, own).to(prediction.dtype), logits, objectness);
    }

    /// <summary>[R] CIoU of the decoded boxes with the targets.</summary>
    public Tensor Overlaps()
    {
        Tensor p = Logits.narrow(1, 0, 4).sigmoid() * 2;
        Tensor predicted = cat([p.narrow(1, 0, 2) - 0.5, p.narrow(1, 2, 2).square() * AnchorSizes], 1);
        return Ciou.Tensor(predicted, Boxes);
    }

    /// <summary>The class loss; 0 where there is one class, or no row.</summary>
    public Tensor Classes(YoloLossOptions options)
    {
        long k = Logits.shape[1] - 5;
        Tensor logits = Logits.narrow(1, 5, k);
        if (k < 2 || logits.shape[0] == 0)
            return zeros([], Logits.dtype, Logits.device);
        if (options.Classification == ClassLoss.Ce)
            return CrossEntropy.Tensor(logits, Labels);
        Tensor labels = nn.functional.one_hot(Labels, k).to(logits.dtype);
        if (options.LabelSmoothing != 0)
            labels = (labels * (1 - options.LabelSmoothing)) + (options.LabelSmoothing / 2);
        return new LogitLoss(options.FocalGamma, options.ClsPositiveWeight).MeanTensor(logits, labels);
    }

    /// <summary>
    /// One row for each cell that has rows: the last, or where values are given the one with the largest. Two writes to one cell
    /// would race, above 3,000 rows on a CPU and always on a GPU.
    /// </summary>
    public Tensor OneACell(Tensor? values)
    {
        Tensor order = values is null
            ? arange(Cells.shape[0], ScalarType.Int64, Cells.device)
            : values.sort(0, stable: true).Indices;
        (Tensor sorted, Tensor places) = Cells.index_select(0, order).sort(0, stable: true);
        if (sorted.shape[0] == 0)
            return order;
        Tensor isLast = cat([sorted.narrow(0, 1, sorted.shape[0] - 1) != sorted.narrow(0, 0, sorted.shape[0] - 1), ones([1], ScalarType.Bool, Cells.device)], 0);
        return order.index_select(0, places.masked_select(isLast));
    }

    private static (Tensor Logits, Tensor Objectness) Pick(Tensor prediction, Tensor cells)
    {
        Tensor byCell = prediction.reshape(-1, prediction.shape[4]);
        return (byCell.index_select(0, cells), byCell.select(1, 4).contiguous());
    }

    // In one go: each way of picking from the prediction gets a gradient of the prediction's size, most of it zeros.
    private static (Tensor Logits, Tensor Objectness) PickTogether(Tensor prediction, Tensor cells)
    {
        long channels = prediction.shape[4], all = prediction.numel() / channels;
        Tensor objectness = (arange(all, ScalarType.Int64, prediction.device) * channels) + 4;
        Tensor logits = (cells * channels).unsqueeze(1) + arange(channels, ScalarType.Int64, prediction.device);
        Tensor picked = Gather(prediction.flatten(), cat([objectness, logits.flatten()], 0));
        return (picked.narrow(0, all, cells.shape[0] * channels).reshape(-1, channels), picked.narrow(0, 0, all));
    }

    // The gradient adds up where rows share a cell. It does so in one order by index_select on a CPU and by indexing on a GPU,
    // and in any order the other way round.
    private static Tensor Gather(Tensor logits, Tensor places) =>
        logits.device_type == DeviceType.CUDA ? logits.index(places) : logits.index_select(0, places);
}
