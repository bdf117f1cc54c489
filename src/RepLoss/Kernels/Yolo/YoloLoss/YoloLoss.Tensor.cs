using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class YoloLoss
{
    private static readonly ReadBack s_softCells = new("how many cells of a level are soft", "soft cells and the others have losses of their own; twice a level", 10);
    private static readonly ReadBack s_strides = new("the optional input strides", "the method takes them as numbers", 1);

    /// <summary>
    /// Picks the logits of the rows of all levels, computes boxes and classes for all rows at once, and gives each cell the objectness of one row.
    /// The result has the same bits every time. O(L A T + R + cells) time, and memory for the rows and about ten numbers for each cell.
    /// Sizes that depend on data are read back: the number of rows in total and in each level, and in one or two rounds how many rows share a cell.
    /// </summary>
    /// <param name="predictions">One tensor a level, [B,A,ny,nx,5+K] float32 or float64: logits of x, y, width, height, objectness, classes.</param>
    /// <param name="targets">[T,6] float32: image, class, centre x and y, width, height; the last four as shares of the image.</param>
    /// <param name="anchors">[L,A,2] float32, width and height in grid cells.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="balance">[L] of the predictions' dtype: how much each level's objectness weighs; YOLOv5's weights where null.</param>
    /// <param name="strides">The side of a cell of each level, in pixels; autobalance divides by the level of 16; 8, 16, 32, 64, 128 where null.</param>
    /// <returns>
    /// The loss and its items, NaN where a number is not finite; rows of targets are not checked here, see <see cref="YoloLoss"/> for what is excluded. Targets or anchors in pixels match
    /// nothing, and the loss has no boxes then: <see cref="YoloRowTensors.CountUnmatched"/> tells.
    /// </returns>
    /// <exception cref="InputException">
    /// A dtype, device or shape is not as described, such as predictions of layout [B,ny,nx,A,5+K]; autobalance without a level of stride 16; or a parameter has a value
    /// that is not allowed.
    /// </exception>
    public static YoloLosses Tensor(
        IReadOnlyList<Tensor> predictions, Tensor targets, Tensor anchors, YoloLossOptions? options = null, Tensor? balance = null,
        IReadOnlyList<double>? strides = null)
    {
        options ??= new YoloLossOptions();
        options.Validate();
        Check(predictions, targets, anchors, balance);
        int reference = options.Autobalance ? YoloBalance.Reference(predictions.Count, [.. strides ?? []]) : 0;
        TensorMemory.Keep();
        using DisposeScope scope = NewDisposeScope();
        Tensor first = predictions[0];
        var maps = new LevelMaps([.. predictions.Select(level => (level.size(2), level.size(3)))], first.size(0), first.size(1), first.device);
        (TargetRows rows, SoftMaps? soft, Tensor threshold) = Targets(targets, anchors, maps, options);
        var own = LevelRows.Of(predictions, rows, anchors, maps);
        Tensor overlaps = own.Overlaps(), shares = own.Shares();
        Tensor objectness = stack(soft is null
            ? Objectness(own, maps, overlaps.detach(), options)
            : own.Objectness.Select((z, level) => SoftObjectnessOf(z, soft.Maps[level].flatten(), soft.Soft[level].flatten(), options)), 0);

        balance ??= tensor(YoloBalance.Of(predictions.Count), dtype: first.dtype, device: first.device);
        Tensor parts = stack([(overlaps.OneMinus() * shares.squeeze(1)).sum(), (objectness * balance).sum(), own.Classes(shares, options)], 0)
            * tensor(new[] { options.Box, options.Obj, options.Cls }, dtype: first.dtype, device: first.device);
        parts.add_(threshold, Scalars.Zero);
        return new YoloLosses(
            (parts.sum() * ConstantTensor.New(first.size(0), parts)).MoveToOuterDisposeScope(),
            parts.detach().MoveToOuterDisposeScope(),
            options.Autobalance ? Rebalanced(balance, objectness.detach(), reference).MoveToOuterDisposeScope() : null);
    }

    private static void Check(IReadOnlyList<Tensor> predictions, Tensor targets, Tensor anchors, Tensor? balance)
    {
        HeadTensors.Check("yolo-loss", predictions, anchors, ScalarType.Float32);
        if (predictions.Count > YoloBalance.MostLevels)
            throw new InputException($"yolo-loss: {predictions.Count} levels; expected {YoloBalance.MostLevels} at most.");
        TensorInput.RequireBeside("yolo-loss", "targets", targets, ScalarType.Float32, "prediction.0", predictions[0], TensorInput.Any, 6);
        if (balance is not null)
            TensorInput.RequireBeside("yolo-loss", "balance", balance, "prediction.0", predictions[0], predictions.Count);
    }

    private static (TargetRows Rows, SoftMaps? Soft, Tensor Threshold) Targets(Tensor targets, Tensor anchors, LevelMaps maps, YoloLossOptions options)
    {
        using IDisposable mode = no_grad();
        MatchedTargets matched = MatchedTargets.Of(targets, anchors, maps.Sides, options.AnchorThreshold);
        return (TargetRows.Of(matched), options.Objectness == ObjectnessTarget.Soft ? SoftTargets.Maps(matched, maps, options.ForSoftTargets) : null, matched.Threshold);
    }

    // Of each level the mean over all cells, with the value of its row where a cell has one.
    private static IEnumerable<Tensor> Objectness(LevelRows rows, LevelMaps maps, Tensor overlaps, YoloLossOptions options)
    {
        Tensor values = overlaps.clamp_min(Scalars.Zero);
        if (options.Gr != 1)
            values = values.mul_(ConstantTensor.New(options.Gr, values)).add_(ConstantTensor.New(1 - options.Gr, values), Scalars.One);
        Tensor[] labels = maps.Parts(rows.ObjectnessLabels(values, maps, options.Duplicates));
        var loss = new LogitLoss(options.FocalGamma, options.ObjPositiveWeight);
        return rows.Objectness.Zip(labels, loss.MeanTensor);
    }

    private static Tensor SoftObjectnessOf(Tensor z, Tensor map, Tensor soft, YoloLossOptions options)
    {
        Tensor labels = map.to(z.dtype), others = s_softCells.Places(soft.logical_not()).squeeze(1), own = s_softCells.Places(soft).squeeze(1);
        return new LogitLoss(options.FocalGamma, options.ObjPositiveWeight).MeanTensor(z.index_select(0, others), labels.index_select(0, others))
            .add(SoftObjectness.Tensor(z.index_select(0, own), labels.index_select(0, own), options.ForSoftCells), Scalars.One);
    }

    private static Tensor Rebalanced(Tensor balance, Tensor objectness, int reference)
    {
        using Scalar least = YoloBalance.LeastLoss.ToScalar(), follow = YoloBalance.Follow.ToScalar(), keep = YoloBalance.Keep.ToScalar();
        Tensor next = (balance * keep).add_(objectness.clamp_min(least).reciprocal_(), follow);
        return next / next[reference];
    }
}

/// <summary>What <see cref="YoloLoss"/> gives.</summary>
/// <param name="Loss">[] the loss to train on: B times the sum of the items.</param>
/// <param name="Items">[3] box, objectness and class loss, weighted, without B and without a gradient.</param>
/// <param name="Balance">[L] how much each level's objectness weighs in the next step; null without autobalance.</param>
public sealed record YoloLosses(Tensor Loss, Tensor Items, Tensor? Balance) : IDisposable
{
    /// <summary>Frees all of them; a graph that the loss is part of keeps what it needs.</summary>
    public void Dispose()
    {
        Loss.Dispose();
        Items.Dispose();
        Balance?.Dispose();
    }
}
