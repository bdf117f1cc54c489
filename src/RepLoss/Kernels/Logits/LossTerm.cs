using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>
/// One element of a loss in a Loop variant: its value and derivative, and how large the parts were that may have cancelled in them.
/// </summary>
/// <param name="Value">The element's loss.</param>
/// <param name="Slope">Its derivative with respect to the logit.</param>
public readonly record struct LossTerm<T>(T Value, T Slope) where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The largest part of the value; 0 where its parts have one sign.</summary>
    public T LargestValue { get; init; }

    /// <summary>The largest part of the slope.</summary>
    public T LargestSlope { get; init; }

    /// <summary>The term times a constant that is 0 or more.</summary>
    public LossTerm<T> Times(T factor) => new(Value * factor, Slope * factor)
    {
        LargestValue = LargestValue * factor,
        LargestSlope = LargestSlope * factor,
    };

    /// <summary>Adds value and slope to their sums, and shows the judge the parts.</summary>
    /// <param name="loss">The loss is its first sum.</param>
    /// <param name="gradient">The gradient, or null if it is not wanted.</param>
    /// <param name="index">The logit's place in the gradient.</param>
    public void AddTo(Accumulator loss, Accumulator? gradient, int index)
    {
        loss.Add(0, Value);
        loss.Observe(double.CreateTruncating(LargestValue));
        gradient?.Add(index, Slope);
        gradient?.Observe(double.CreateTruncating(LargestSlope));
    }
}
