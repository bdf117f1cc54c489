using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class CrossEntropy
{
    /// <summary>Torch's own log-softmax and choice of a column; O(N K) time and, for one temporary, memory.</summary>
    /// <param name="logits">[N,K] float32 or float64.</param>
    /// <param name="classes">[N] int64, from 0 to K-1, on the same device.</param>
    /// <returns>The loss, a scalar that is differentiable with respect to the logits.</returns>
    public static Tensor Tensor(Tensor logits, Tensor classes) =>
        logits.shape[0] == 0 ? logits.sum() : nn.functional.cross_entropy(logits, classes);
}
