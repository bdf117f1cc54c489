using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Focal
{
    /// <summary>Computes the mean of three factors for each element, and the gradient by formula. O(N) time, and memory for the gradient.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="labels">In [0, 1], of the same dtype, shape and device.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="reduction">The mean, the sum, or none. None gives the loss of each element, in the logits' shape.</param>
    /// <returns>
    /// The loss, differentiable (once) with respect to the logits. It is a scalar, except for the reduction none. Labels are not checked here. A number that is not
    /// finite makes the loss NaN or infinite.
    /// </returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor Tensor(Tensor logits, Tensor labels, FocalOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    {
        options ??= new FocalOptions();
        options.Validate();
        return TensorMean.Of("focal", logits, "labels", labels, new TensorLoss(options), reduction);
    }

    /// <summary>The loss of each element.</summary>
    internal sealed class TensorLoss(FocalOptions options) : ITensorLoss
    {
        /// <inheritdoc/>
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes)
        {
            Tensor p = z.sigmoid(), rest = Logistic.Rest(z);
            // 1 - (t p + (1-t)(1-p)) without the subtraction, which leaves nothing of q where a label is met.
            Tensor q = p.lerp(rest, t);
            Tensor? slopeOfQ = withSlopes ? ConstantTensor.Of(1, z).add(t, Scalars.MinusTwo).mul_(p).mul_(rest) : null;
            return FocalTerms(z, t, p, rest, q, slopeOfQ, options);
        }
    }

    /// <summary>The terms a q^gamma B of both focal losses, and their slopes a q^gamma (gamma q'/q B + B').</summary>
    /// <param name="z">Logits.</param>
    /// <param name="t">Labels.</param>
    /// <param name="p">The sigmoid of z; overwritten.</param>
    /// <param name="rest">1 - p; overwritten.</param>
    /// <param name="q">What is modulated by.</param>
    /// <param name="slopeOfQ">q'; overwritten. Null where no slopes are wanted.</param>
    /// <param name="options">The parameters.</param>
    internal static (Tensor Terms, Tensor? Slopes) FocalTerms(
        Tensor z, Tensor t, Tensor p, Tensor rest, Tensor q, Tensor? slopeOfQ, FocalOptions options)
    {
        Tensor? positiveWeight = Logistic.WeightTensor(options.PositiveWeight, z);
        using Scalar rise = ((2 * options.Alpha) - 1).ToScalar();
        Tensor weight = ConstantTensor.New(1 - options.Alpha, z).add(t, rise);
        Tensor entropy = Logistic.CrossEntropy(z, t, minimum(p, rest), positiveWeight);
        if (options.Gamma != 0)
            weight.mul_(Power(q, options.Gamma));
        if (slopeOfQ is null)
            return (entropy.mul_(weight), null);
        Tensor slopes = Logistic.CrossEntropySlope(p, rest, t, positiveWeight);
        if (options.Gamma != 0)
        {
            // Where q is 0 so are q' and B.
            Tensor steepness = slopeOfQ.div_(q.clamp_min(Scalars.LeastNormal(z.dtype)));
            slopes.addcmul_(steepness.mul_(ConstantTensor.New(options.Gamma, z)), entropy, Scalars.One);
        }

        return (entropy.mul_(weight), slopes.mul_(weight));
    }

    // q^1.5 by a root takes a fifth of the time of pow.
    private static Tensor Power(Tensor q, double gamma)
    {
        if (gamma == 1.5)
            return q.sqrt().mul_(q);
        using Scalar exponent = gamma.ToScalar();
        return q.pow(exponent);
    }
}
