using System.Numerics;
using System.Runtime.InteropServices;
using RepLoss.Contract;
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
public sealed record YoloRowTensors(Tensor Rows, Tensor Boxes, Tensor AnchorSizes, Tensor TargetIndex);
