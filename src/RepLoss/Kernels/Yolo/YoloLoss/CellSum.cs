using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>
/// The objectness of some of a level's cells in a Fused variant: their logits lie a whole cell apart, so that 16 are collected, computed
/// at once, and their slopes put back.
/// </summary>
/// <param name="loss">The loss of an element.</param>
/// <param name="logits">The first cell's objectness logit.</param>
/// <param name="stride">Logits of a cell.</param>
/// <param name="labels">A label a cell.</param>
/// <param name="soft">A mark a cell, or null where no cell has one.</param>
/// <param name="wanted">Cells with this mark are summed.</param>
/// <param name="gradient">The first cell's place in the gradient, or null.</param>
/// <param name="weight">What slopes are multiplied by.</param>
internal readonly unsafe struct CellSum<TLoss>(
    TLoss loss, float* logits, int stride, float* labels, bool* soft, bool wanted, float* gradient, float weight) : IBlockSum
    where TLoss : struct, IElementLoss
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Sum(int first, int count)
    {
        int* cells = stackalloc int[Vector512<float>.Count];
        // All 16 are computed also where fewer are left: zeros, whose values are not summed.
        float* z = stackalloc float[Vector512<float>.Count], t = stackalloc float[Vector512<float>.Count];
        new Span<float>(z, Vector512<float>.Count).Clear();
        new Span<float>(t, Vector512<float>.Count).Clear();
        int collected = 0;
        double sum = 0;
        for (int cell = first; cell < first + count; cell++)
        {
            if (soft != null && soft[cell] != wanted)
                continue;
            (cells[collected], z[collected], t[collected]) = (cell, logits[(long)cell * stride], labels[cell]);
            if (++collected < Vector512<float>.Count)
                continue;
            sum += SumOf(z, t, cells, collected);
            collected = 0;
        }

        return sum + SumOf(z, t, cells, collected);
    }

    // Overwrites the logits, with their weighed slopes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double SumOf(float* z, float* t, int* cells, int count)
    {
        (Vector512<float> values, Vector512<float> slopes) = loss.Element(Vector512.Load(z), Vector512.Load(t));
        Vector512.Store(slopes * weight, z);
        for (int i = 0; gradient != null && i < count; i++)
            gradient[(long)cells[i] * stride] = z[i];
        return ElementMean.SumOf(values, count);
    }
}
