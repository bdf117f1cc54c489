using System.Numerics;
using System.Runtime.InteropServices;
using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The rows of YOLO targets as lists that grow: what Loop and Fused fill.</summary>
public sealed class YoloRows
{
    /// <summary>Six numbers a row: level, image, anchor, gridY, gridX, class.</summary>
    public List<long> Indices { get; } = [];

    /// <summary>Four numbers a row: x and y from the cell's corner, width, height, in grid cells.</summary>
    public List<float> Boxes { get; } = [];

    /// <summary>Two numbers a row: width and height of its anchor in grid cells.</summary>
    public List<float> AnchorSizes { get; } = [];

    /// <summary>One number a row: the row of the targets that it is of.</summary>
    public List<long> TargetIndex { get; } = [];

    /// <summary>The number of rows.</summary>
    public int Count => Indices.Count / 6;

    /// <summary>How many of the targets matched no anchor of any level: all of them where targets or anchors are in pixels, say.</summary>
    /// <param name="targets">T.</param>
    public int CountUnmatched(int targets) => targets - TargetIndex.Distinct().Count();

    /// <summary>Drops all rows and keeps the memory.</summary>
    public void Clear()
    {
        Indices.Clear();
        Boxes.Clear();
        AnchorSizes.Clear();
        TargetIndex.Clear();
    }

    /// <summary>Rows that are a case's outputs.</summary>
    internal static YoloRows Of<T>(ManagedCase<T> x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rows = new YoloRows();
        x.Output("rows", () => HostArray.Of(rows.Indices.ToArray(), rows.Count, 6));
        x.Output("boxes", () => HostArray.Of(rows.Boxes.ToArray(), rows.Count, 4));
        x.Output("anchorSizes", () => HostArray.Of(rows.AnchorSizes.ToArray(), rows.Count, 2));
        x.Output("targetIndex", () => HostArray.Of(rows.TargetIndex.ToArray(), rows.Count));
        return rows;
    }

    /// <summary>Makes it a number of rows, of which the new ones are still to be written.</summary>
    internal void Resize(int count)
    {
        CollectionsMarshal.SetCount(Indices, 6 * count);
        CollectionsMarshal.SetCount(Boxes, 4 * count);
        CollectionsMarshal.SetCount(AnchorSizes, 2 * count);
        CollectionsMarshal.SetCount(TargetIndex, count);
    }
}

/// <summary>The rows of YOLO targets as tensors.</summary>
/// <param name="Rows">[R,6] int64: level, image, anchor, gridY, gridX, class.</param>
/// <param name="Boxes">[R,4] float32: x and y from the cell's corner, width, height, in grid cells.</param>
/// <param name="AnchorSizes">[R,2] float32, in grid cells.</param>
/// <param name="TargetIndex">[R] int64: the row of the targets.</param>
public sealed record YoloRowTensors(Tensor Rows, Tensor Boxes, Tensor AnchorSizes, Tensor TargetIndex) : IDisposable
{
    /// <summary>T, the number of targets.</summary>
    public long TargetCount { get; init; }

    /// <summary>[R] int64: the image of each row, a view of the rows.</summary>
    public Tensor ImageIds => Rows.select(1, 1);

    /// <summary>How many targets matched no anchor of any level, [] int64: all of them where targets or anchors are in pixels, say. Nothing is read back.</summary>
    public Tensor CountUnmatched()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor isUnmatched = ones([TargetCount], ScalarType.Int64, TargetIndex.device).index_fill_(0, TargetIndex, Scalars.Zero);
        return isUnmatched.sum().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The box that each row's cell predicts, x1, y1, x2, y2 in pixels: x, y = (2 sigmoid(z) - 0.5 + cell) stride, w, h = (2 sigmoid(z))^2 anchor stride.
    /// </summary>
    /// <param name="predictions">One tensor a level, [B,A,ny,nx,5+K], those that the rows' grids belong to.</param>
    /// <param name="strides">The side of a cell of each level, in pixels.</param>
    /// <returns>[R,4] of the predictions' dtype, differentiable with respect to them.</returns>
    /// <exception cref="InputException">A dtype, device or shape of the predictions is not as described, or there is not one stride a level.</exception>
    public Tensor PredictedBoxes(IReadOnlyList<Tensor> predictions, IReadOnlyList<double> strides)
    {
        ArgumentNullException.ThrowIfNull(strides);
        using DisposeScope scope = NewDisposeScope();
        Tensor level = Rows.select(1, 0);
        HeadTensors.CheckLevels("yolo-targets", predictions);
        InputException.Require(strides.Count == predictions.Count, () => $"yolo-targets: {strides.Count} strides for {predictions.Count} levels; expected one a level.");
        Tensor first = predictions[0];
        var maps = new LevelMaps([.. predictions.Select(one => (one.size(2), one.size(3)))], first.size(0), first.size(1), first.device);
        Tensor numbers = maps.Numbers.index_select(1, level), cells = maps.FirstCells(numbers, Rows.select(1, 1), Rows.select(1, 2))
            .addcmul_(Rows.select(1, 3), numbers.select(0, 1), Scalars.One).add_(Rows.select(1, 4), Scalars.One).add_(numbers.select(0, 2), Scalars.One);
        Tensor logits = cat([.. predictions.Select(one => one.narrow(4, 0, 4).reshape(-1, 4))], 0).index_select(0, cells);
        Tensor twice = logits.sigmoid() * ConstantTensor.Of(2, logits), side = twice.narrow(1, 2, 2);
        Tensor centre = (twice.narrow(1, 0, 2) - ConstantTensor.Of(0.5, logits)).add(Rows.narrow(1, 3, 2).flip(1).to(logits.dtype), Scalars.One);
        Tensor half = side * side * AnchorSizes.to(logits.dtype) * ConstantTensor.Of(0.5, logits);
        Tensor stride = tensor(strides.ToArray(), dtype: logits.dtype, device: logits.device).index_select(0, level).unsqueeze(1);
        return (cat([centre - half, centre.add(half, Scalars.One)], 1) * stride).MoveToOuterDisposeScope();
    }

    /// <summary>Frees all four tensors.</summary>
    public void Dispose()
    {
        Rows.Dispose();
        Boxes.Dispose();
        AnchorSizes.Dispose();
        TargetIndex.Dispose();
    }
}
