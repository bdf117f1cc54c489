using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>One level of predictions as a Loop sees it: logits in a row, and the sums of their gradient.</summary>
/// <param name="logits">[B,A,ny,nx,5+K]: x, y, width, height, objectness, classes.</param>
/// <param name="shape">Those five lengths.</param>
/// <param name="gradient">As many sums, or null where no gradient is wanted.</param>
public sealed class YoloLevel<T>(T[] logits, long[] shape, Accumulator? gradient) where T : unmanaged, IFloatingPointIeee754<T>
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
