using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class YoloLoss
{
    /// <summary>
    /// Gathers the rows' logits of each level, de-duplicates their cells by sorting before the objectness map is written, and so
    /// gives the same bits every time. O(L A T + R log R + cells) time; memory for the rows and some ten numbers a cell.
    /// </summary>
    /// <param name="predictions">One tensor a level, [B,A,ny,nx,5+K] float32 or float64: logits of x, y, width, height, objectness, classes.</param>
    /// <param name="targets">[T,6] float32: image, class, centre x and y, width, height; the last four as shares of the image.</param>
    /// <param name="anchors">[L,A,2] float32, width and height in grid cells.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <param name="balance">[L] of the predictions' dtype: how much each level's objectness weighs; YOLOv5's weights where null.</param>
    /// <returns>The loss and its items; rows of targets are not checked here, see <see cref="YoloLoss"/> for what is excluded.</returns>
    public static YoloLosses Tensor(
        IReadOnlyList<Tensor> predictions, Tensor targets, Tensor anchors, YoloLossOptions? options = null, Tensor? balance = null)
    {
        options ??= new YoloLossOptions();
        options.Validate();
        using DisposeScope scope = NewDisposeScope();
        Tensor first = predictions[0];
        balance ??= tensor(YoloBalance.Of(predictions.Count), device: first.device).to(first.dtype);
        (long Height, long Width)[] grids = [.. predictions.Select(level => (level.shape[2], level.shape[3]))];
        Tensor lengths = tensor([.. grids.SelectMany(grid => new[] { grid.Height, grid.Width })], [grids.Length, 2], device: targets.device);
        YoloRowTensors rows = YoloTargets.Tensor(targets, anchors, lengths, options.ForTargets);
        SoftMaps? soft = options.Objectness == ObjectnessTarget.Soft
            ? SoftTargets.Tensor(targets, anchors, grids, first.shape[0], options.ForSoftTargets)
            : null;

        List<Tensor> box = [], cls = [], obj = [];
        for (int level = 0; level < predictions.Count; level++)
        {
            LevelRows own = LevelRows.Of(predictions[level], rows, level);
            Tensor overlaps = own.Overlaps();
            box.Add(overlaps.shape[0] == 0 ? overlaps.sum() : (1 - overlaps).mean());
            cls.Add(own.Classes(options));
            obj.Add(soft is null
                ? Objectness(own, overlaps.detach(), options)
                : SoftObjectnessOf(own.Objectness, soft.Maps[level].flatten(), soft.Soft[level].flatten(), options));
        }

        Tensor objectness = stack(obj, 0);
        Tensor parts = stack([stack(box, 0).sum() * options.Box, (objectness * balance).sum() * options.Obj, stack(cls, 0).sum() * options.Cls], 0);
        return new YoloLosses(
            (parts.sum() * first.shape[0]).MoveToOuterDisposeScope(),
            parts.detach().MoveToOuterDisposeScope(),
            options.Autobalance ? Rebalanced(balance, objectness.detach()).MoveToOuterDisposeScope() : null);
    }

    // Mean over all cells, with the value of its row where a cell has one.
    private static Tensor Objectness(LevelRows rows, Tensor overlaps, YoloLossOptions options)
    {
        Tensor z = rows.Objectness;
        Tensor values = (overlaps.clamp_min(0) * options.Gr) + (1 - options.Gr);
        Tensor labels = zeros_like(z);
        Tensor chosen = rows.OneACell(options.Duplicates == DuplicateCells.Max ? values : null);
        labels.index_copy_(0, rows.Cells.index_select(0, chosen), values.index_select(0, chosen));
        return new LogitLoss(options.FocalGamma, options.ObjPositiveWeight).MeanTensor(z, labels);
    }

    private static Tensor SoftObjectnessOf(Tensor z, Tensor map, Tensor soft, YoloLossOptions options)
    {
        Tensor labels = map.to(z.dtype), other = soft.logical_not();
        return new LogitLoss(options.FocalGamma, options.ObjPositiveWeight).MeanTensor(z.masked_select(other), labels.masked_select(other))
            + SoftObjectness.Tensor(z.masked_select(soft), labels.masked_select(soft), options.ForSoftCells);
    }

    private static Tensor Rebalanced(Tensor balance, Tensor objectness)
    {
        Tensor next = (balance * YoloBalance.Keep) + (objectness.reciprocal() * YoloBalance.Follow);
        return next / next[YoloBalance.Reference((int)next.shape[0])];
    }
}

/// <summary>What <see cref="YoloLoss"/> gives.</summary>
/// <param name="Loss">[] the loss to train on: B times the sum of the items.</param>
/// <param name="Items">[3] box, objectness and class loss, weighted, without B and without a gradient.</param>
/// <param name="Balance">[L] how much each level's objectness weighs in the next step; null without autobalance.</param>
public sealed record YoloLosses(Tensor Loss, Tensor Items, Tensor? Balance);
