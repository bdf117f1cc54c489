using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class CrossEntropy
{
    /// <summary>Torch's own log-softmax and choice of a column; O(N K) time and, for one temporary, memory.</summary>
    /// <param name="logits">[N,K] float32 or float64.</param>
    /// <param name="classes">[N] int64, from 0 to K-1, on the same device.</param>
    /// <param name="reduction">Mean; sum; or none, which gives the loss of each row, [N].</param>
    /// <returns>
    /// The loss, differentiable with respect to the logits. It is a scalar, except for the reduction none. NaN makes it NaN, and an infinite logit NaN or infinite.
    /// </returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described.</exception>
    public static Tensor Tensor(Tensor logits, Tensor classes, nn.Reduction reduction = nn.Reduction.Mean)
    {
        TensorInput.RequireShape("cross-entropy", "logits", logits, TensorInput.Any, TensorInput.Any);
        TensorInput.RequireBeside("cross-entropy", "classes", classes, ScalarType.Int64, "logits", logits, logits.size(0));
        if (logits.size(0) > 0)
            return nn.functional.cross_entropy(logits, classes, reduction: reduction);
        return reduction == nn.Reduction.None ? logits.sum(dim: 1) : logits.sum();
    }
}
