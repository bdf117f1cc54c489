using RepLoss.Torch;
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
            return LinearSurrogate.Zero(predicted);
        using DisposeScope scope = NewDisposeScope();
        using Scalar count = predicted.shape[0].ToScalar();
        BoxEdges boxes = BoxEdges.Of(predicted, 0), others = BoxEdges.Of(truths, 0);
        (Tensor overlaps, Tensor second) = SecondTruths(boxes, others, designated, options.Exclude);
        var covered = new CoveredTruths(boxes, others.Pick(second));
        (Tensor terms, Tensor? slopes) = Terms(covered.IoG, options, predicted.requires_grad);
        // Rows that count: those that overlap, or those with a truth that may repel them.
        Tensor? counts = options.Denominator == RepGtDenominator.Overlapping ? overlaps > Scalars.Zero
            : options.Exclude == RepGtExclusion.Index ? null : overlaps >= Scalars.Zero;
        Tensor Over(Tensor x) => options.Denominator switch
        {
            RepGtDenominator.Overlapping => x / counts!.sum().clamp_min(Scalars.One),
            RepGtDenominator.Sum => x,
            _ => x / count,
        };
        Tensor value = Over((counts is null ? terms : terms * counts).sum());
        return (slopes is null ? value : LinearSurrogate.Of(predicted, value, Over(covered.Back(counts is null ? slopes : slopes * counts))))
            .MoveToOuterDisposeScope();
    }

    // Each prediction's term and, where it is wanted, its slope.
    private static (Tensor Terms, Tensor? Slopes) Terms(Tensor iog, RepGtOptions options, bool withSlopes)
    {
        if (options.LogEpsilon == 0)
            return SmoothLn.Tensor(iog, options.Sigma, withSlopes);
        using Scalar epsilon = options.LogEpsilon.ToScalar();
        Tensor rest = iog.OneMinus().add_(epsilon, Scalars.One);
        return (rest.log().neg_(), withSlopes ? rest.reciprocal_() : null);
    }

    // The largest IoU of each prediction with a truth that may repel it, and that truth; -1 where none may.
    private static (Tensor Overlaps, Tensor Second) SecondTruths(BoxEdges predicted, BoxEdges truths, Tensor designated, RepGtExclusion exclude) =>
        LargestOverlap.OfRows(predicted, truths, (overlaps, start) =>
        {
            Tensor own = designated.narrow(0, start, overlaps.shape[0]);
            if (exclude == RepGtExclusion.Index)
                overlaps.scatter_(1, own.unsqueeze(1), overlaps.new_full([own.shape[0], 1], Scalars.MinusOne));
            else
                overlaps.masked_fill_(AreSame(truths.Low, own).logical_and_(AreSame(truths.High, own)), Scalars.MinusOne);
        });

    // [n,G] of edges [2,G]: where both are those of the truth that a prediction belongs to.
    private static Tensor AreSame(Tensor edges, Tensor own) => (edges.index_select(1, own).unsqueeze(2) == edges.unsqueeze(1)).all(0);
}
