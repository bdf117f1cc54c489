using RepLoss.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Ciou
{
    /// <summary>
    /// Columns against columns, with the gradient by formula; O(N) time and, for some forty temporaries of length N, memory. The
    /// gradient is handed to autograd by a linear surrogate, so there is no second derivative.
    /// </summary>
    /// <param name="predicted">[N,4] float32 or float64: centre x and y, width, height.</param>
    /// <param name="target">[N,4] of the same dtype and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>[N], differentiable with respect to the predicted boxes.</returns>
    public static Tensor Tensor(Tensor predicted, Tensor target, CiouOptions? options = null)
    {
        options ??= new CiouOptions();
        using DisposeScope scope = NewDisposeScope();
        double heightEpsilon = options.EpsilonPlacement == CiouEpsilonPlacement.V5 ? Epsilon : 0;
        var match = new CiouColumns(predicted, target, heightEpsilon);
        if (!predicted.requires_grad)
            return match.Value.MoveToOuterDisposeScope();
        return LinearSurrogate.WithValue((predicted * match.Gradient()).sum(dim: 1), match.Value).MoveToOuterDisposeScope();
    }
}
