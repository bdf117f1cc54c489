using static TorchSharp.torch;

namespace RepLoss.Kernels;

public static partial class Logistic
{
    /// <summary>Binary cross-entropy for Tensor variants.</summary>
    internal sealed class TensorCrossEntropy(double positiveWeight) : ITensorLoss
    {
        /// <inheritdoc/>
        public (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes)
        {
            var parts = new LogitParts(z, t, positiveWeight);
            return (parts.CrossEntropy(), withSlopes ? parts.CrossEntropySlope() : null);
        }
    }
}
