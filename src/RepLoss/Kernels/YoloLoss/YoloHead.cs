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

    /// <summary>Refuses arrays that do not have this shape.</summary>
    internal void CheckLengths(int level)
    {
        if (Shape.Length != 5 || Shape[4] < 5 || Logits.Length != (long)Cells * Stride)
            throw new InputException($"yolo-loss: level {level} has {Logits.Length} logits for shape [{string.Join(",", Shape)}]; expected [B,A,ny,nx,5+K].");
        if (Gradient is not null && Gradient.Length != Logits.Length)
            throw new InputException($"yolo-loss: level {level} has a gradient of {Gradient.Length} for {Logits.Length} logits; expected one a logit, or none.");
    }
}
