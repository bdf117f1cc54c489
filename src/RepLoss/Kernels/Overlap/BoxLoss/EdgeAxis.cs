using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The lengths of a predicted box and its target along one axis, for the Loop of <see cref="BoxLoss"/>.</summary>
internal readonly struct EdgeAxis<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T _low, _high, _targetLow, _targetHigh;

    /// <summary>Computes the lengths from the edges of both boxes.</summary>
    public EdgeAxis(T low, T high, T targetLow, T targetHigh)
    {
        (_low, _high, _targetLow, _targetHigh) = (low, high, targetLow, targetHigh);
        T side = T.Min(high, targetHigh) - T.Max(low, targetLow);
        IsMet = side >= T.Zero;
        (Size, TargetSize) = (high - low, targetHigh - targetLow);
        Overlap = IsMet ? side : T.Zero;
        Hull = T.Max(high, targetHigh) - T.Min(low, targetLow);
        // Edges are subtracted first. The sum of two edges may be large, since boxes may be far from the origin, and would lose digits.
        Offset = ((targetLow - low) + (targetHigh - high)) / (T.One + T.One);
    }

    /// <summary>The side of the predicted box.</summary>
    public T Size { get; }

    /// <summary>The target's side.</summary>
    public T TargetSize { get; }

    /// <summary>The side of the overlap: max(0, min high - max low).</summary>
    public T Overlap { get; }

    /// <summary>The side of the smallest box around both: max high - min low.</summary>
    public T Hull { get; }

    /// <summary>The target's centre minus the predicted centre.</summary>
    public T Offset { get; }

    // Touching boxes count as overlapping in the gradient, as in the gradient of torch's clamp(min=0).
    private bool IsMet { get; }

    /// <summary>Converts the derivatives with respect to the four lengths, and adds them to the gradient of the predicted edges.</summary>
    /// <param name="gradient">The sums of the gradient. The high edge is two places after the low edge.</param>
    /// <param name="index">The place of the low edge.</param>
    /// <param name="slopes">The derivatives of the loss with respect to the lengths.</param>
    public void AddTo(Accumulator gradient, int index, AxisSlopes<T> slopes)
    {
        T half = T.One / (T.One + T.One);
        // The terms are added one by one. They cancel between equal boxes, and the judge must know how large they were.
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

    // Returns 1 if the first is smaller, 1/2 if both are equal. With exchanged arguments it is the share of the larger number.
    private static T ShareOfSmaller(T first, T second) => first < second ? T.One : first == second ? T.One / (T.One + T.One) : T.Zero;
}

/// <summary>The derivatives with respect to the lengths of an <see cref="EdgeAxis{T}"/>.</summary>
internal readonly record struct AxisSlopes<T>(T Size, T Overlap, T Hull, T Offset) where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Multiplies all derivatives by a factor.</summary>
    public AxisSlopes<T> Times(T factor) => new(Size * factor, Overlap * factor, Hull * factor, Offset * factor);
}
