using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Varifocal
{
    /// <summary>Computes the mean of the weighted cross-entropies, with the gradient by formula. O(N) time, and memory for the gradient.</summary>
    /// <param name="logits">float32 or float64, any shape.</param>
    /// <param name="scores">The target scores, 0 to 1, of the same dtype, shape and device. A negative has 0.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="reduction">The mean, the sum, or none. None gives the loss of each element, in the logits' shape.</param>
    /// <returns>
    /// The loss, differentiable (once) with respect to the logits. It is a scalar, except for the reduction none. Labels are not checked here. A number that is not
    /// finite makes the loss NaN or infinite.
    /// </returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor Tensor(Tensor logits, Tensor scores, VarifocalOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    {
        options ??= new VarifocalOptions();
        options.Validate();
        return TensorMean.Of("varifocal", logits, "scores", scores, new TensorLoss(options), reduction);
    }

    private sealed class TensorLoss(VarifocalOptions options) : ITensorLoss
    {
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor q, bool withSlopes)
        {
            using Scalar alpha = options.Alpha.ToScalar(), gamma = options.Gamma.ToScalar();
            Tensor p = z.sigmoid(), rest = Logistic.Rest(z);
            Tensor isPositive = q > Scalars.Zero, entropy = Logistic.CrossEntropy(z, q, minimum(p, rest), null);
            Tensor negative = p.pow(gamma).mul_(alpha);
            Tensor weight = options.IouWeighted ? where(isPositive, q, negative) : negative.masked_fill_(isPositive, Scalars.One);
            if (!withSlopes)
                return (entropy.mul_(weight), null);
            // For a negative, the entropy is S(z) and its slope is p. The derivative of the weight adds gamma (1-p) S(z) to p.
            Tensor? rise = options.DetachWeight ? null : rest.masked_fill(isPositive, Scalars.Zero);
            Tensor slopes = Logistic.CrossEntropySlope(p, rest, q, null);
            if (rise is not null)
                slopes.addcmul_(rise, entropy, gamma);
            return (entropy.mul_(weight), slopes.mul_(weight));
        }
    }
}
