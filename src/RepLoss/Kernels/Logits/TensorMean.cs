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
        (Tensor mean, Tensor? slopes) = WithoutGraph(logits, labels, loss, count, logits.requires_grad && is_grad_enabled());
        return (slopes is null ? mean : LinearSurrogate.Of(logits, mean, slopes)).MoveToOuterDisposeScope();
    }

    private static (Tensor Mean, Tensor? Slopes) WithoutGraph(Tensor logits, Tensor labels, ITensorLoss loss, long count, bool withSlopes)
    {
        using IDisposable mode = no_grad();
        Tensor share = ConstantTensor.New(1.0 / count, logits);
        long block = TensorBlock.EvenLength(logits, count);
        if (count == block)
        {
            (Tensor terms, Tensor? whole) = loss.Of(logits, labels, withSlopes);
            return (terms.sum().mul_(share), whole?.mul_(share));
        }

        Tensor z = logits.reshape(-1), t = labels.reshape(-1);
        Tensor[] sums = new Tensor[(count + block - 1) / block];
        Tensor? slopes = withSlopes ? empty_like(z) : null;
        for (long start = 0; start < count; start += block)
        {
            using DisposeScope scope = NewDisposeScope();
            long length = Math.Min(block, count - start);
            (Tensor terms, Tensor? part) = loss.Of(z.narrow(0, start, length), t.narrow(0, start, length), withSlopes);
            sums[start / block] = terms.sum().MoveToOuterDisposeScope();
            if (slopes is not null)
                slopes.narrow(0, start, length).copy_(part!.mul_(share));
        }

        return (stack(sums, 0).sum().mul_(share), slopes);
    }
}
