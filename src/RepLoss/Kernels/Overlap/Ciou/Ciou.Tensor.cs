using RepLoss.Torch;
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
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>[N], differentiable with respect to the predicted boxes.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described.</exception>
    public static Tensor Tensor(Tensor predicted, Tensor target, CiouOptions? options = null)
    {
        options ??= new CiouOptions();
        TensorInput.RequireShape("ciou", "predicted", predicted, TensorInput.Any, 4);
        TensorInput.RequireBeside("ciou", "target", target, "predicted", predicted, predicted.size(0), 4);
        using DisposeScope scope = NewDisposeScope();
        Tensor[] found = InBlocks(predicted, target, null, options, LinearSurrogate.IsWanted(predicted));
        Tensor value = found is [_, Tensor gradient] ? LinearSurrogate.WithValue((predicted * gradient).sum(dim: 1), found[0]) : found[0];
        return value.MoveToOuterDisposeScope();
    }

    /// <summary>The values, and behind them the gradient where it is wanted: by the boxes, or, with shapes, by the logarithms of their sides.</summary>
    /// <param name="predicted">[N,4].</param>
    /// <param name="target">[N,4].</param>
    /// <param name="shapes">[2,N] widths and heights of the predicted boxes over the longer of both; or null.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="withGradient">Whether it is.</param>
    internal static Tensor[] InBlocks(Tensor predicted, Tensor target, Tensor? shapes, CiouOptions options, bool withGradient)
    {
        double heightEpsilon = options.EpsilonPlacement == CiouEpsilonPlacement.V5 ? Epsilon : 0;
        using IDisposable mode = no_grad();
        long count = predicted.size(0);
        return BlockRows.Of(count, TensorBlock.EvenLength(predicted, Math.Max(count, 1)), (start, length) =>
        {
            // A view of them all would cost two calls more.
            Tensor Rows(Tensor boxes) => length == count ? boxes : boxes.narrow(0, start, length);
            var part = new CiouColumns(
                Rows(predicted), Rows(target), heightEpsilon, withGradient, length == count ? shapes : shapes?.narrow(1, start, length));
            return withGradient ? [part.Value, part.Gradient()] : [part.Value];
        });
    }
}
