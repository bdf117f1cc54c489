using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class RepGt
{
    /// <summary>
    /// Broadcasts predictions against truths to find each one's second truth, without a graph, then works on N pairs alone;
    /// O(N G) time and, for some ten temporaries, memory.
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
            return predicted.sum() * 0;
        (Tensor overlaps, Tensor second) = SecondTruths(predicted.detach(), truths, designated, options.Exclude);
        Tensor terms = Terms(IoG(predicted, truths.detach().index_select(0, second)), options);
        if (options.Denominator == RepGtDenominator.Overlapping)
        {
            Tensor counts = overlaps > 0;
            return (terms * counts).sum() / counts.sum().clamp_min(1);
        }

        Tensor sum = (options.Exclude == RepGtExclusion.Index ? terms : terms * (overlaps >= 0)).sum();
        return options.Denominator == RepGtDenominator.Sum ? sum : sum / predicted.shape[0];
    }

    // The largest IoU of each prediction with a truth that may repel it, and that truth; -1 where none may.
    private static (Tensor Overlaps, Tensor Second) SecondTruths(Tensor predicted, Tensor truths, Tensor designated, RepGtExclusion exclude)
    {
        Tensor isExcluded = exclude == RepGtExclusion.Index
            ? arange(truths.shape[0], dtype: ScalarType.Int64, device: truths.device).unsqueeze(0) == designated.unsqueeze(1)
            : (truths.unsqueeze(0) == truths.index_select(0, designated).unsqueeze(1)).all(2);
        Tensor overlaps = Boxes.IoUTensor(predicted.unsqueeze(1), truths.unsqueeze(0), 0, 0);
        return FirstMaximum.OfRows(overlaps.masked_fill(isExcluded, -1));
    }

    // I over the truth's area; 0 with zero gradient where that is not positive.
    private static Tensor IoG(Tensor predicted, Tensor truths)
    {
        Tensor area = Boxes.AreaTensor(truths, 0);
        Tensor isEmpty = area <= 0;
        return (Boxes.IntersectionTensor(predicted, truths, 0) / area.masked_fill(isEmpty, 1)).masked_fill(isEmpty, 0);
    }

    private static Tensor Terms(Tensor overlaps, RepGtOptions options) => options.LogEpsilon == 0
        ? SmoothLn.Tensor(overlaps, options.Sigma)
        : (1 - overlaps + options.LogEpsilon).log().neg();
}
