using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The mean of a loss on single logits, block by block: what the Tensor variants of these losses share. The gradient comes by
/// formula with the values and is handed to autograd by a linear surrogate; so temporaries are as large as a block, and there is
/// no second derivative.
/// </summary>
internal static class TensorMean
{
    /// <summary>The mean; 0 with a zero gradient where there are no elements.</summary>
    /// <param name="logits">Any shape; differentiable.</param>
    /// <param name="labels">Of the same dtype, shape and device.</param>
    /// <param name="loss">The loss of an element.</param>
    public static Tensor Of(Tensor logits, Tensor labels, ITensorLoss loss)
    {
        long count = logits.numel();
        if (count == 0)
            return logits.sum();
        using DisposeScope scope = NewDisposeScope();
        Tensor z = logits.detach().reshape(-1), t = labels.detach().reshape(-1);
        (Tensor sum, Tensor? slopes) = Sum(z, t, loss, logits.requires_grad);
        Tensor mean = sum / count;
        return (slopes is null ? mean : LinearSurrogate.Of(logits, mean, slopes.div_(count).reshape(logits.shape))).MoveToOuterDisposeScope();
    }

    private static (Tensor Sum, Tensor? Slopes) Sum(Tensor z, Tensor t, ITensorLoss loss, bool withSlopes)
    {
        long count = z.shape[0], block = TensorBlock.EvenLength(z, count);
        if (count == block)
        {
            (Tensor terms, Tensor? whole) = loss.Of(z, t, withSlopes);
            return (terms.sum(), whole);
        }

        Tensor sum = zeros([], z.dtype, z.device);
        Tensor? slopes = withSlopes ? zeros_like(z) : null;
        for (long start = 0; start < count; start += block)
        {
            using DisposeScope scope = NewDisposeScope();
            long length = Math.Min(block, count - start);
            (Tensor terms, Tensor? part) = loss.Of(z.narrow(0, start, length), t.narrow(0, start, length), withSlopes);
            sum.add_(terms.sum());
            slopes?.narrow(0, start, length).copy_(part!);
        }

        return (sum, slopes);
    }
}
