using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>A predicted box and its target along one axis, by their edges, for the Loop of <see cref="BoxLoss"/>.</summary>
internal readonly struct EdgeAxis<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T _low, _high, _targetLow, _targetHigh;

    /// <summary>From the edges of both.</summary>
    public EdgeAxis(T low, T high, T targetLow, T targetHigh)
    {
        (_low, _high, _targetLow, _targetHigh) = (low, high, targetLow, targetHigh);
        T side = T.Min(high, targetHigh) - T.Max(low, targetLow);
        IsMet = side >= T.Zero;
        (Size, TargetSize) = (high - low, targetHigh - targetLow);
        Overlap = IsMet ? side : T.Zero;
        Hull = T.Max(high, targetHigh) - T.Min(low, targetLow);
        // Edge by edge, since the sums of edges are as large as the boxes lie far from the origin.
        Offset = ((targetLow - low) + (targetHigh - high)) / (T.One + T.One);
    }

    /// <summary>The predicted side.</summary>
    public T Size { get; }

    /// <summary>The target's side.</summary>
    public T TargetSize { get; }

    /// <summary>The common side: max(0, min high - max low).</summary>
    public T Overlap { get; }

    /// <summary>The side of the smallest box around both: max high - min low.</summary>
    public T Hull { get; }

    /// <summary>The target's centre less the predicted one.</summary>
    public T Offset { get; }

    // Touching boxes count as overlapping in the gradient, as clamp(min=0) has it.
    private bool IsMet { get; }

    /// <summary>Adds to the gradient of the predicted edges what follows from the derivatives with respect to the four lengths.</summary>
    /// <param name="gradient">Sums; the low edge stands at index, the high one two places behind.</param>
    /// <param name="index">The place of the low edge.</param>
    /// <param name="slopes">The derivatives of the loss.</param>
    public void AddTo(Accumulator gradient, int index, AxisSlopes<T> slopes)
    {
        T half = T.One / (T.One + T.One);
        // One by one, since they cancel between like boxes, and the judge has to know how large they were.
        gradient.Add(index, -slopes.Size);
        gradient.Add(index + 2, slopes.Size);
        if (IsMet)
        {
            gradient.Add(index, -slopes.Overlap * ShareOfSmaller(_targetLow, _low));
            gradient.Add(index + 2, slopes.Overlap * ShareOfSmaller(_high, _targetHigh));
        }

        gradient.Add(index, -slopes.Hull * ShareOfSmaller(_low, _targetLow));
        gradient.Add(index + 2, slopes.Hull * ShareOfSmaller(_targetHigh, _high));
        gradient.Add(index, -slopes.Offset * half);
        gradient.Add(index + 2, -slopes.Offset * half);
    }

    // 1 where the first is the smaller, 1/2 where they are equal; with the arguments exchanged it is the share of the larger.
    private static T ShareOfSmaller(T first, T second) => first < second ? T.One : first == second ? T.One / (T.One + T.One) : T.Zero;
}

/// <summary>The derivatives with respect to the lengths of an <see cref="EdgeAxis{T}"/>; 0 where not given.</summary>
internal readonly record struct AxisSlopes<T>(T Size, T Overlap, T Hull, T Offset) where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>All of them times a factor.</summary>
    public AxisSlopes<T> Times(T factor) => new(Size * factor, Overlap * factor, Hull * factor, Offset * factor);
}
