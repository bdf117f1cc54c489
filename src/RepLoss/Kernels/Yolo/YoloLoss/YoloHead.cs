using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>One level of predictions as plain arrays, and the place of its gradient: what the Fused YOLO loss reads and fills.</summary>
/// <param name="Logits">[B,A,ny,nx,5+K], row-major: logits of x, y, width, height, objectness, K classes.</param>
/// <param name="Shape">Those five lengths.</param>
/// <param name="Gradient">As long as the logits, filled with d loss/d logits; null where it is not wanted.</param>
public sealed record YoloHead(float[] Logits, long[] Shape, float[]? Gradient)
{
    /// <summary>B.</summary>
    internal long Images => Shape[0];

    /// <summary>K.</summary>
    internal int Classes => (int)Shape[4] - 5;

    /// <summary>Logits of a cell.</summary>
    internal int Stride => (int)Shape[4];

    /// <summary>B A ny nx.</summary>
    internal int Cells => (int)(Shape[0] * Shape[1] * Shape[2] * Shape[3]);

    /// <summary>The cell of a row of targets: (level,) image, anchor, gridY, gridX.</summary>
    internal int CellOf(ReadOnlySpan<long> row) =>
        (int)((((((row[1] * Shape[1]) + row[2]) * Shape[2]) + row[3]) * Shape[3]) + row[4]);

    /// <summary>Refuses arrays that do not have this shape, and a shape that differs from the first level's in more than ny and nx.</summary>
    internal void CheckLengths(int level, YoloHead first)
    {
        // A product of whole numbers could wrap around to the right one.
        double numbers = 1;
        foreach (long length in Shape)
            numbers *= length;
        string Found() => $"[{string.Join(",", Shape)}]";
        if (Shape.Length != 5 || Shape[4] < 5 || Logits.Length != numbers)
            throw new InputException($"yolo-loss: level {level} has {Logits.Length} logits for shape {Found()}; expected [B,A,ny,nx,5+K].");
        if (Shape.AsSpan(1, 3).ContainsAnyExceptInRange(1, int.MaxValue))
            throw new InputException($"yolo-loss: level {level} has shape {Found()}; expected an anchor and a cell at least.");
        if (Shape[0] != first.Shape[0] || Shape[1] != first.Shape[1] || Shape[4] != first.Shape[4])
            throw new InputException($"yolo-loss: level {level} has shape {Found()}; expected {first.Shape[0]} images, {first.Shape[1]} anchors and {first.Shape[4]} channels, as level 0 has.");
        if (Gradient is not null && Gradient.Length != Logits.Length)
            throw new InputException($"yolo-loss: level {level} has a gradient of {Gradient.Length} for {Logits.Length} logits; expected one a logit, or none.");
    }
}

/// <summary>One level of predictions as a Loop sees it: logits in a row, and the sums of their gradient.</summary>
/// <param name="logits">[B,A,ny,nx,5+K]: x, y, width, height, objectness, classes.</param>
/// <param name="shape">Those five lengths.</param>
/// <param name="gradient">As many sums, or null where no gradient is wanted.</param>
internal sealed class YoloLevel<T>(T[] logits, long[] shape, Accumulator? gradient) where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The sums of d loss/d logits, or null.</summary>
    public Accumulator? Gradient => gradient;

    /// <summary>B.</summary>
    public long Images => shape[0];

    /// <summary>ny.</summary>
    public long Height => shape[2];

    /// <summary>nx.</summary>
    public long Width => shape[3];

    /// <summary>K.</summary>
    public int Classes => (int)shape[4] - 5;

    /// <summary>B A ny nx.</summary>
    public int Cells => (int)(shape[0] * shape[1] * shape[2] * shape[3]);

    /// <summary>Where the logits of a cell begin.</summary>
    public int Start(int cell) => cell * (int)shape[4];

    /// <summary>The 5+K logits of a cell.</summary>
    public ReadOnlySpan<T> Logits(int cell) => logits.AsSpan(Start(cell), (int)shape[4]);

    /// <summary>The cell of a row: (level,) image, anchor, gridY, gridX, class.</summary>
    public int CellOf(YoloRows rows, int row)
    {
        List<long> indices = rows.Indices;
        int start = 6 * row;
        return (int)((((((indices[start + 1] * shape[1]) + indices[start + 2]) * shape[2]) + indices[start + 3]) * shape[3]) + indices[start + 4]);
    }

    /// <summary>Adds weight times a slope to the gradient of one logit, and shows the judge how large its parts were.</summary>
    public void AddGradient(int index, double weight, T slope, T largestSlope)
    {
        gradient?.Add(index, weight * double.CreateTruncating(slope));
        gradient?.Observe(weight * double.CreateTruncating(largestSlope));
    }
}
