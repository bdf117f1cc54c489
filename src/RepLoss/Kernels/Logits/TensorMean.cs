using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The mean or a weighted sum of a loss on single logits, block by block: what the Tensor variants of these losses share. The gradient comes by
/// formula with the values and is handed to autograd by a linear surrogate; so temporaries are as large as a block, and there is
/// no second derivative.
/// </summary>
internal static class TensorMean
{
    /// <summary>The loss of logits and labels that somebody handed over.</summary>
    /// <param name="kernel">The id to name.</param>
    /// <param name="logits">Any shape; differentiable.</param>
    /// <param name="name">What the labels are called.</param>
    /// <param name="labels">Of the same dtype, shape and device.</param>
    /// <param name="loss">The loss of an element.</param>
    /// <param name="reduction">Mean, sum, or the loss of each element.</param>
    /// <exception cref="Contract.InputException">A dtype, device or shape is another.</exception>
    public static Tensor Of(string kernel, Tensor logits, string name, Tensor labels, ITensorLoss loss, nn.Reduction reduction)
    {
        TensorInput.Require(kernel, "logits", logits);
        TensorInput.RequireLike(kernel, name, labels, "logits", logits);
        return reduction switch
        {
            nn.Reduction.Mean => Of(logits, labels, loss),
            nn.Reduction.Sum => logits.numel() == 0 ? logits.sum() : LinearSurrogate.Of(logits, withSlopes => InBlocks(logits, labels, loss, null, 1, withSlopes)),
            _ => LinearSurrogate.ElementsOf(logits, withSlopes => loss.Of(logits, labels, withSlopes)),
        };
    }

    /// <summary>The mean, or the sum with a weight a row; 0 with a zero gradient where there are no elements.</summary>
    /// <param name="logits">Any shape, [N,K] where there are weights; differentiable.</param>
    /// <param name="labels">Of the same dtype, shape and device.</param>
    /// <param name="loss">The loss of an element.</param>
    /// <param name="weights">[N,1] what each element of a row counts in a sum; null for the mean.</param>
    public static Tensor Of(Tensor logits, Tensor labels, ITensorLoss loss, Tensor? weights = null)
    {
        long count = logits.numel();
        return count == 0 ? logits.sum() : LinearSurrogate.Of(logits, withSlopes => InBlocks(logits, labels, loss, weights, 1.0 / count, withSlopes));
    }

    // A sum with a weight a row, or with one share for all.
    private static (Tensor Value, Tensor? Slopes) InBlocks(Tensor logits, Tensor labels, ITensorLoss loss, Tensor? weights, double shareOfAll, bool withSlopes)
    {
        // The few temporaries of an element leave room for longer blocks, and each call wakes torch's threads.
        long count = logits.numel(), block = TensorBlock.EvenLength(logits, count, times: 2);
        if (count == block && weights is null && !withSlopes)
        {
            Tensor terms = loss.Of(logits, labels, withSlopes: false).Terms;
            return (shareOfAll == 1 ? terms.sum() : terms.mean(), null);
        }

        Tensor share = weights ?? ConstantTensor.New(shareOfAll, logits);
        if (count == block)
            return Part(logits, labels, share);

        (Tensor z, Tensor t) = weights is null ? (logits.reshape(-1), labels.reshape(-1)) : (logits, labels);
        long rows = z.size(0), most = Math.Max(1, block * rows / count);
        var values = new List<Tensor>();
        Tensor? slopes = withSlopes ? empty(z.shape, z.dtype, z.device) : null;
        for (long start = 0; start < rows; start += most)
        {
            using DisposeScope scope = NewDisposeScope();
            long length = Math.Min(most, rows - start);
            (Tensor value, Tensor? some) = Part(z.narrow(0, start, length), t.narrow(0, start, length), weights is null ? share : share.narrow(0, start, length));
            values.Add(value.MoveToOuterDisposeScope());
            if (slopes is not null)
                slopes.narrow(0, start, length).copy_(some!);
        }

        return (stack(values, 0).sum(), slopes);

        (Tensor Value, Tensor? Slopes) Part(Tensor z, Tensor t, Tensor share)
        {
            (Tensor terms, Tensor? slopes) = loss.Of(z, t, withSlopes);
            return (weights is null ? terms.sum().mul_(share) : terms.mul_(share).sum(), slopes?.mul_(share));
        }
    }
}

/// <summary>A loss on single logits in a Tensor variant.</summary>
internal interface ITensorLoss
{
    /// <summary>The loss of each logit, and its slope by formula; without a graph.</summary>
    /// <param name="z">Logits [N].</param>
    /// <param name="t">Labels or scores [N].</param>
    /// <param name="withSlopes">False where the values alone are wanted.</param>
    (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes);
}
