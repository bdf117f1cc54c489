using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class SoftObjectness
{
    /// <summary>Two guarded logarithms by element and their weighted mean; O(N) time and, for some twenty temporaries, memory.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="scores">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The loss, a scalar that is differentiable with respect to the logits.</returns>
    public static Tensor Tensor(Tensor logits, Tensor scores, SoftObjectnessOptions? options = null)
    {
        options ??= new SoftObjectnessOptions();
        options.Validate();
        return Logistic.MeanTensor(ElementsTensor(logits, scores, options));
    }

    /// <summary>The loss of each element.</summary>
    internal static Tensor ElementsTensor(Tensor logits, Tensor scores, SoftObjectnessOptions options)
    {
        Tensor rest = 1 - scores;
        Tensor negative = GuardedLogarithm(logits.neg());
        return options.Loss switch
        {
            SoftLoss.Loss1 => rest.neg() * negative,
            SoftLoss.Loss1Gamma => rest.pow(options.Gamma).neg() * negative,
            SoftLoss.Loss2 => Excess(logits, negative, scores, rest),
            _ => rest * Excess(logits, negative, scores, rest),
        };
    }

    // Cross-entropy less that of p = s.
    private static Tensor Excess(Tensor logits, Tensor negative, Tensor scores, Tensor rest)
    {
        Tensor entropy = (scores * (scores + Epsilon).log()) + (rest * (rest + Epsilon).log());
        return entropy - (scores * GuardedLogarithm(logits)) - (rest * negative);
    }

    // ln(sigmoid(z) + e). As exp of log_sigmoid, whose gradient is p sigmoid(-z); sigmoid's own is p (1 - p), and in float32 nothing
    // is left of 1 - p where p is near 1.
    private static Tensor GuardedLogarithm(Tensor z) => (z.log_sigmoid().exp() + Epsilon).log();
}
