using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// What the Tensor variants of the element losses compute of a logit first. 1 - p is the sigmoid of -z, which keeps its digits where p is near 1.
/// </summary>
internal sealed class LogitParts
{
    private readonly Tensor _z, _t, _weighted;

    /// <summary>Probabilities of logits z.</summary>
    public LogitParts(Tensor z, Tensor t, double positiveWeight = 1)
    {
        (_z, _t) = (z, t);
        _weighted = positiveWeight == 1 ? t : t * positiveWeight;
        Opposite = z.neg();
        Rest = 1 - t;
        P = z.sigmoid();
        Q = Opposite.sigmoid();
    }

    /// <summary>-z.</summary>
    public Tensor Opposite { get; }

    /// <summary>1 - t.</summary>
    public Tensor Rest { get; }

    /// <summary>p.</summary>
    public Tensor P { get; }

    /// <summary>1 - p.</summary>
    public Tensor Q { get; }

    /// <summary>dp/dz = p (1 - p).</summary>
    public Tensor Slope => P * Q;

    /// <summary>
    /// Binary cross-entropy (1-t) S(z) + w t S(-z), S(u) being -log_sigmoid(-u): softplus is u itself above its threshold, and
    /// max(u, 0) + log1p(exp(-|u|)) cancels against (1-t) z.
    /// </summary>
    public Tensor CrossEntropy()
    {
        // -S(u) = min(-u, 0) + log_sigmoid(|u|): one logarithm for both signs.
        Tensor both = _z.abs().log_sigmoid();
        return _z.clamp_max(0).add_(both).mul_(_weighted).addcmul_(Rest, Opposite.clamp_max(0).add_(both), 1).neg_();
    }

    /// <summary>Its slope (1-t) p - w t (1-p), which does not cancel where the label is 0 or 1 and met.</summary>
    public Tensor CrossEntropySlope() => (Rest * P).addcmul_(_weighted, Q, -1);

    /// <summary>t a + (1-t) b.</summary>
    public Tensor Mixed(Tensor a, Tensor b) => (_t * a).addcmul_(Rest, b, 1);
}
