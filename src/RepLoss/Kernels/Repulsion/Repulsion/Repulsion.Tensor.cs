using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Repulsion
{
    /// <summary>Designates without a graph, then adds up the Tensor twins of the three parts; O(N G + N^2) time, O(N + G) memory.</summary>
    /// <param name="predicted">[N,4] float32 or float64, x1, y1, x2, y2.</param>
    /// <param name="truths">[G,4] of the same dtype and device, x1, y1, x2, y2.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>
    /// The loss, a scalar that is differentiable with respect to the predictions, and its parts [3] (Attraction, RepGT, RepBox,
    /// unweighted) for a log, without a gradient.
    /// </returns>
    public static (Tensor Loss, Tensor Parts) Tensor(Tensor predicted, Tensor truths, RepulsionOptions? options = null)
    {
        options ??= new RepulsionOptions();
        options.Validate();
        if (predicted.size(0) == 0 || truths.size(0) == 0)
            return (LinearSurrogate.Zero(predicted), zeros([3], predicted.dtype, predicted.device));
        Tensor parts = null!;
        Tensor loss = LinearSurrogate.Of(predicted, withGradient =>
        {
            (Tensor value, Tensor? gradient, Tensor three) = Loss(predicted, truths, options, withGradient);
            parts = three.MoveToOuterDisposeScope();
            return (value, gradient);
        });
        return (loss, parts);
    }

    private static (Tensor Value, Tensor? Gradient, Tensor Parts) Loss(Tensor predicted, Tensor truths, RepulsionOptions options, bool withGradient)
    {
        BoxEdges boxes = BoxEdges.Of(predicted, 0), others = BoxEdges.Of(truths, 0);
        Tensor[] found = OverlapRows.Of(boxes, others, (overlaps, _) =>
        {
            Tensor first = overlaps.max(1).indexes;
            RepGt.Exclude(overlaps, first, others, options.ForRepGt.Exclude);
            (Tensor largest, Tensor second) = overlaps.max(1);
            return [first, largest, second];
        });
        Tensor designated = found[0], targets = truths.index_select(0, designated);
        Tensor attraction = Attraction.Tensor(predicted, targets, options.ForAttraction);
        Tensor? gradient = withGradient ? Attraction.GradientTensor(predicted, targets, options.ForAttraction) : null;
        (Tensor repGt, Tensor? gradientOfRepGt) = others.Area.size(0) < 2
            ? (zeros_like(attraction), null)
            : RepGt.Loss(boxes, others.Pick(found[2]), found[1], options.ForRepGt, withGradient);
        (Tensor repBox, Tensor? gradientOfRepBox) = boxes.Area.size(0) < 2
            ? (zeros_like(attraction), null)
            : RepBox.Loss(boxes, options.ForRepBox, designated, withGradient);
        using Scalar alpha = options.Alpha.ToScalar(), beta = options.Beta.ToScalar();
        if (gradientOfRepGt is not null)
            gradient!.add_(gradientOfRepGt, alpha);
        if (gradientOfRepBox is not null)
            gradient!.add_(gradientOfRepBox, beta);
        return (attraction.add(repGt, alpha).add_(repBox, beta), gradient, stack([attraction, repGt, repBox]));
    }
}
