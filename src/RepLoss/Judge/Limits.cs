using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>
/// How far one output or gradient of a case may be off the truth: absolute * scale + relative * |truth|, and in float32 also
/// four times as far as the float32 Loop itself.
/// </summary>
/// <param name="tolerance">The kernel's tolerance.</param>
/// <param name="dtype">The dtype that the answer must have.</param>
/// <param name="gradient">True for a gradient.</param>
/// <param name="reference">The truth.</param>
public sealed class Limits(Tolerance tolerance, DType dtype, bool gradient, HostArray reference)
{
    private const double YardstickFactor = 4;

    private readonly double _largestReference = Largest(reference);

    /// <summary>The dtype that the answer must have.</summary>
    public DType DType => dtype;

    /// <summary>The word for a difference here: value or gradient.</summary>
    public FailureKind Failure => gradient ? FailureKind.Gradient : FailureKind.Value;

    /// <summary>The largest term that was summed; 0 where no sum is behind it.</summary>
    public double LargestTerm { get; init; }

    /// <summary>What the Loop gives in the answer's dtype; null where it may not be leaned on.</summary>
    public HostArray? Yardstick { get; init; }

    /// <summary>True where nothing but the same bits will do.</summary>
    public bool Exact { get; init; }

    /// <summary>True where numbers need only be finite.</summary>
    public bool OnlyFinite { get; init; }

    /// <summary>The dimensions whose length is part of the answer, since no input has it.</summary>
    public IReadOnlyList<int> AnsweredDimensions { get; init; } = [];

    /// <summary>What the absolute tolerance is multiplied by: the largest term, or the largest |truth| where that is larger.</summary>
    public double Scale => double.IsFinite(LargestTerm) ? Math.Max(_largestReference, LargestTerm) : _largestReference;

    /// <summary>What errors are divided by before they are printed.</summary>
    public double Unit => Scale > 0 ? Scale : 1;

    /// <summary>True where an answer of zeros must be told from the truth; where the float32 Loop is zero throughout, it cannot be.</summary>
    public bool ZerosAreWrong =>
        !OnlyFinite && dtype is DType.Float32 or DType.Float64 && (Yardstick is null || Largest(Yardstick) > 0);

    /// <summary>The largest |difference| allowed at an element.</summary>
    public double Allowed(int index)
    {
        if (Exact)
            return 0;
        double expected = reference.ValueAt(index);
        (double relative, double absolute) = tolerance.For(dtype, gradient);
        double allowed = (absolute * Scale) + (relative * Math.Abs(expected));
        return dtype == DType.Float32 && Yardstick is not null && double.IsFinite(Yardstick.ValueAt(index))
            ? Math.Max(allowed, YardstickFactor * Math.Abs(Yardstick.ValueAt(index) - expected))
            : allowed;
    }

    /// <summary>True where two shapes differ in nothing but a length that is part of the answer.</summary>
    public bool IsAnotherLength(long[] found, long[] expected) =>
        found.Length == expected.Length && Enumerable.Range(0, found.Length).All(d => found[d] == expected[d] || AnsweredDimensions.Contains(d));

    /// <summary>The largest finite |element|.</summary>
    internal static double Largest(HostArray array)
    {
        double largest = 0;
        for (int i = 0; i < array.Count; i++)
        {
            double magnitude = Math.Abs(array.ValueAt(i));
            if (magnitude > largest && double.IsFinite(magnitude))
                largest = magnitude;
        }

        return largest;
    }
}
