using RepLoss.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Ciou
{
    /// <summary>
    /// Columns against columns, block by block, with the gradient by formula; O(N) time, and memory for the answer. The gradient is
    /// handed to autograd by a linear surrogate, so there is no second derivative.
    /// </summary>
    /// <param name="predicted">[N,4] float32 or float64: centre x and y, width, height.</param>
    /// <param name="target">[N,4] of the same dtype and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>[N], differentiable with respect to the predicted boxes.</returns>
    public static Tensor Tensor(Tensor predicted, Tensor target, CiouOptions? options = null)
    {
        options ??= new CiouOptions();
        using DisposeScope scope = NewDisposeScope();
        (Tensor value, Tensor? gradient) = InBlocks(predicted.detach(), target.detach(), options, predicted.requires_grad);
        return (gradient is null ? value : LinearSurrogate.WithValue((predicted * gradient).sum(dim: 1), value)).MoveToOuterDisposeScope();
    }

    private static (Tensor Value, Tensor? Gradient) InBlocks(Tensor predicted, Tensor target, CiouOptions options, bool withGradient)
    {
        double heightEpsilon = options.EpsilonPlacement == CiouEpsilonPlacement.V5 ? Epsilon : 0;
        long count = predicted.shape[0], block = TensorBlock.EvenLength(predicted, Math.Max(count, 1));
        if (count <= block)
        {
            var whole = new CiouColumns(predicted, target, heightEpsilon);
            return (whole.Value, withGradient ? whole.Gradient() : null);
        }

        Tensor value = predicted.new_empty([count]);
        Tensor? gradient = withGradient ? empty_like(predicted) : null;
        for (long start = 0; start < count; start += block)
        {
            using DisposeScope scope = NewDisposeScope();
            long length = Math.Min(block, count - start);
            var part = new CiouColumns(predicted.narrow(0, start, length), target.narrow(0, start, length), heightEpsilon);
            value.narrow(0, start, length).copy_(part.Value);
            gradient?.narrow(0, start, length).copy_(part.Gradient());
        }

        return (value, gradient);
    }
}
