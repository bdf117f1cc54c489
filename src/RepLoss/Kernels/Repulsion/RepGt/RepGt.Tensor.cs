using RepLoss.Torch;
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
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="imageIds">[N] int64, the image each prediction belongs to: truths of other images never repel it; one image where null.</param>
    /// <param name="truthImageIds">[G] int64, the image each truth belongs to; given with imageIds or not at all.</param>
    /// <returns>
    /// The loss, a scalar that is differentiable (once) with respect to the predictions. A number that is not finite makes it NaN, and its gradient too.
    /// </returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor Tensor(
        Tensor predicted, Tensor truths, Tensor designated, RepGtOptions? options = null, Tensor? imageIds = null, Tensor? truthImageIds = null)
    {
        options ??= new RepGtOptions();
        options.Validate();
        BoxImages? images = BoxImages.Of("rep-gt", predicted, truths, imageIds, truthImageIds);
        TensorInput.RequireBeside("rep-gt", "designated", designated, ScalarType.Int64, "predicted", predicted, predicted.size(0));
        return predicted.size(0) == 0 || truths.size(0) < 2
            ? LinearSurrogate.Zero(predicted)
            : LinearSurrogate.Of(predicted, withGradient =>
            {
                BoxEdges boxes = BoxEdges.Of(predicted, 0), others = BoxEdges.Of(truths, 0);
                (Tensor overlaps, Tensor second) = SecondTruths(boxes, others, designated, options.Exclude, images);
                Tensor zero = Boxes.ZeroOrNaN(boxes.Edges).add_(Boxes.ZeroOrNaN(others.Edges), Scalars.One);
                return Loss(boxes, others.Pick(second), overlaps, options, images is not null, zero, withGradient);
            });
    }

    /// <summary>The loss and, where it is wanted, its gradient [N,4].</summary>
    /// <param name="boxes">N boxes, at least one.</param>
    /// <param name="second">The second truth of each.</param>
    /// <param name="overlaps">[N] the IoU with it, -1 where there is none; overwritten.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="mayLackOne">Whether a box may have no second truth for another reason than the options.</param>
    /// <param name="zero">0, or NaN where an input is not finite.</param>
    /// <param name="withGradient">Whether it is.</param>
    internal static (Tensor Value, Tensor? Gradient) Loss(
        BoxEdges boxes, BoxEdges second, Tensor overlaps, RepGtOptions options, bool mayLackOne, Tensor zero, bool withGradient)
    {
        var covered = new CoveredTruths(boxes, second, withGradient);
        (Tensor terms, Tensor? slopes) = Terms(covered.IoG, options, withGradient);
        // 1 for rows that count: those that overlap, or those with a truth that may repel them; else 0.
        Tensor none = ConstantTensor.Of(0, overlaps);
        Tensor? counts = options.Denominator == RepGtDenominator.Overlapping ? overlaps.gt_(none)
            : options.Exclude == RepGtExclusion.Index && !mayLackOne ? null : overlaps.ge_(none);
        if (counts is not null)
        {
            terms.mul_(counts);
            slopes?.mul_(counts);
        }

        Tensor share = zero.add(options.Denominator switch
        {
            RepGtDenominator.Overlapping => counts!.sum().clamp_min_(Scalars.One).reciprocal_(),
            RepGtDenominator.Sum => ConstantTensor.Of(1, overlaps),
            _ => ConstantTensor.New(1.0 / boxes.Area.size(0), overlaps),
        }, Scalars.One);
        return (terms.sum().mul_(share), slopes is null ? null : covered.Back(slopes).mul_(share * ConstantTensor.Of(0.5, share)));
    }

    /// <summary>Writes -1 over overlaps with truths that may not repel a prediction.</summary>
    /// <param name="overlaps">[n,G].</param>
    /// <param name="own">[n] int64: the truth that each prediction belongs to.</param>
    /// <param name="truths">G boxes.</param>
    /// <param name="exclude">Which may not.</param>
    /// <param name="isOwn">[n] bool, false where that truth is of another image; null where all are of one.</param>
    internal static void Exclude(Tensor overlaps, Tensor own, BoxEdges truths, RepGtExclusion exclude, Tensor? isOwn = null)
    {
        if (exclude == RepGtExclusion.Index)
        {
            Tensor column = own.unsqueeze(1);
            overlaps.scatter_(1, column, overlaps.new_full([own.size(0), 1], Scalars.MinusOne));
            return;
        }

        Tensor isSame = truths.Edges.index_select(2, own).unsqueeze(3) == truths.Edges.unsqueeze(2);
        Tensor isExcluded = isSame.flatten(0, 1).all(0);
        overlaps.masked_fill_(isOwn is null ? isExcluded : isExcluded.logical_and_(isOwn.unsqueeze(1)), Scalars.MinusOne);
    }

    // Each prediction's term and, where it is wanted, its slope.
    private static (Tensor Terms, Tensor? Slopes) Terms(Tensor iog, RepGtOptions options, bool withSlopes)
    {
        if (options.LogEpsilon == 0)
            return SmoothLn.Tensor(iog, options.Sigma, withSlopes);
        Tensor rest = iog.OneMinus().add_(ConstantTensor.New(options.LogEpsilon, iog), Scalars.One);
        Tensor? slopes = withSlopes ? rest.reciprocal() : null;
        return (rest.log_().neg_(), slopes);
    }

    // The largest IoU of each prediction with a truth that may repel it, and that truth; -1 where none may.
    private static (Tensor Overlaps, Tensor Second) SecondTruths(
        BoxEdges predicted, BoxEdges truths, Tensor designated, RepGtExclusion exclude, BoxImages? images = null)
    {
        Tensor[] found = OverlapRows.Of(predicted, truths, (overlaps, start) =>
        {
            Tensor own = designated.narrow(0, start, overlaps.size(0));
            images?.Exclude(overlaps, start);
            Exclude(overlaps, own, truths, exclude, images?.IsOwn(own, start));
            (Tensor largest, Tensor second) = overlaps.max(1);
            return [largest, second];
        });
        return (found[0], found[1]);
    }
}
