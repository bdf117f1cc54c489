using RepLoss.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class RepGt
{
    /// <summary>
    /// Blocks of predictions against the truths to find each one's second truth, then N pairs alone, with their gradient by
    /// formula: O(N G) time, O(N + G) memory. The gradient is handed to autograd by a linear surrogate, so there is no second derivative.
    /// </summary>
    /// <param name="predicted">[N,4] float32 or float64, x1, y1, x2, y2.</param>
    /// <param name="truths">[G,4] of the same dtype and device, x1, y1, x2, y2.</param>
    /// <param name="designated">[N] int64, the truth each prediction belongs to, 0 to G-1; values are not checked here.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>The loss, a scalar that is differentiable with respect to the predictions.</returns>
    public static Tensor Tensor(Tensor predicted, Tensor truths, Tensor designated, RepGtOptions? options = null)
    {
        options ??= new RepGtOptions();
        options.Validate();
        if (predicted.shape[0] == 0 || truths.shape[0] < 2)
            return (predicted * 0).sum();
        using DisposeScope scope = NewDisposeScope();
        truths = truths.detach();
        (Tensor overlaps, Tensor second) = SecondTruths(predicted, truths, designated, options.Exclude);
        var covered = new CoveredTruths(predicted, truths.index_select(0, second));
        Tensor iog = covered.IoG;
        Tensor terms = options.LogEpsilon == 0 ? SmoothLn.Tensor(iog, options.Sigma) : (1 - iog + options.LogEpsilon).log_().neg_();
        Tensor? slopes = !predicted.requires_grad ? null
            : options.LogEpsilon == 0 ? SmoothLn.SlopeTensor(iog, options.Sigma) : (1 - iog + options.LogEpsilon).reciprocal_();
        // Rows that count: those that overlap, or those with a truth that may repel them.
        Tensor? counts = options.Denominator == RepGtDenominator.Overlapping ? overlaps > 0
            : options.Exclude == RepGtExclusion.Index ? null : overlaps >= 0;
        Tensor Over(Tensor x) => options.Denominator switch
        {
            RepGtDenominator.Overlapping => x / counts!.sum().clamp_min(1),
            RepGtDenominator.Sum => x,
            _ => x / predicted.shape[0],
        };
        Tensor value = Over((counts is null ? terms : terms * counts).sum());
        return (slopes is null ? value : LinearSurrogate.Of(predicted, value, Over(covered.Back(counts is null ? slopes : slopes * counts))))
            .MoveToOuterDisposeScope();
    }

    // The largest IoU of each prediction with a truth that may repel it, and that truth; -1 where none may.
    private static (Tensor Overlaps, Tensor Second) SecondTruths(Tensor predicted, Tensor truths, Tensor designated, RepGtExclusion exclude) =>
        LargestOverlap.OfRows(predicted, truths, (start, rows) => Excluded(truths, designated.narrow(0, start, rows), exclude));

    // [n,G]: the truths that do not repel a prediction.
    private static Tensor Excluded(Tensor truths, Tensor designated, RepGtExclusion exclude) => exclude == RepGtExclusion.Index
        ? arange(truths.shape[0], dtype: ScalarType.Int64, device: truths.device).unsqueeze(0) == designated.unsqueeze(1)
        : (truths.unsqueeze(0) == truths.index_select(0, designated).unsqueeze(1)).all(2);
}
