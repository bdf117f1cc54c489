using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Repulsion
{
    /// <summary>Designates without a graph, then adds up the Tensor twins of the three parts; O(N G + N^2) time, O(N + G) memory.</summary>
    /// <param name="predicted">[N,4] float32 or float64, x1, y1, x2, y2.</param>
    /// <param name="truths">[G,4] of the same dtype and device, x1, y1, x2, y2.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="imageIds">[N] int64, the image each prediction belongs to: boxes of different images never meet; one image where null.</param>
    /// <param name="truthImageIds">[G] int64, the image each truth belongs to; given with imageIds or not at all.</param>
    /// <returns>
    /// The loss, a scalar that is differentiable (once) with respect to the predictions, and its parts. A number that is not finite makes both NaN, and the
    /// gradient too.
    /// </returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static RepulsionLosses Tensor(
        Tensor predicted, Tensor truths, RepulsionOptions? options = null, Tensor? imageIds = null, Tensor? truthImageIds = null)
    {
        options ??= new RepulsionOptions();
        options.Validate();
        BoxImages? images = BoxImages.Of("repulsion", predicted, truths, imageIds, truthImageIds);
        if (predicted.size(0) == 0 || truths.size(0) == 0)
            return new(LinearSurrogate.Zero(predicted), zeros([3], predicted.dtype, predicted.device));
        Tensor parts = null!;
        Tensor loss = LinearSurrogate.Of(predicted, withGradient =>
        {
            (Tensor value, Tensor? gradient, Tensor three) = Loss(predicted, truths, images, options, withGradient);
            parts = three.MoveToOuterDisposeScope();
            return (value, gradient);
        });
        return new(loss, parts);
    }

    private static (Tensor Value, Tensor? Gradient, Tensor Parts) Loss(
        Tensor predicted, Tensor truths, BoxImages? images, RepulsionOptions options, bool withGradient)
    {
        BoxEdges boxes = BoxEdges.Of(predicted, 0), others = BoxEdges.Of(truths, 0);
        Tensor[] found = OverlapRows.Of(boxes, others, (overlaps, start) =>
        {
            images?.Exclude(overlaps, start);
            (Tensor own, Tensor first) = overlaps.max(1);
            RepGt.Exclude(overlaps, first, others, options.ForRepGt.Exclude);
            (Tensor largest, Tensor second) = overlaps.max(1);
            return [first, largest, second, own];
        });
        Tensor designated = found[0], targets = truths.index_select(0, designated);
        Tensor zero = Boxes.ZeroOrNaN(boxes.Edges).add_(Boxes.ZeroOrNaN(others.Edges), Scalars.One);
        // 1 for boxes with a truth on their image.
        Tensor? takesPart = images is null ? null : found[3].ge_(ConstantTensor.Of(0, found[3]));
        (Tensor attraction, Tensor? gradient) = Attraction.Loss(predicted, targets, takesPart, options.ForAttraction, withGradient);
        (Tensor repGt, Tensor? gradientOfRepGt) = others.Area.size(0) < 2
            ? (zeros_like(attraction), null)
            : RepGt.Loss(boxes, others.Pick(found[2]), found[1], options.ForRepGt, images is not null, zero, withGradient);
        (Tensor repBox, Tensor? gradientOfRepBox) = boxes.Area.size(0) < 2
            ? (zeros_like(attraction), null)
            : RepBox.Loss(boxes, options.ForRepBox, designated, images?.Boxes, takesPart, zero, withGradient);
        using Scalar alpha = options.Alpha.ToScalar(), beta = options.Beta.ToScalar();
        if (gradientOfRepGt is not null)
            gradient!.add_(gradientOfRepGt, alpha);
        if (gradientOfRepBox is not null)
            gradient!.add_(gradientOfRepBox, beta);
        return (attraction.add(repGt, alpha).add_(repBox, beta).add_(zero, Scalars.One), gradient, stack([attraction, repGt, repBox]));
    }
}

/// <summary>What <see cref="Repulsion"/> gives.</summary>
/// <param name="Loss">[] the loss to train on.</param>
/// <param name="Parts">[3] Attraction, RepGT, RepBox, unweighted, for a log; without a gradient.</param>
public sealed record RepulsionLosses(Tensor Loss, Tensor Parts) : IDisposable
{
    /// <summary>Frees both tensors; a graph that the loss is part of keeps what it needs.</summary>
    public void Dispose()
    {
        Loss.Dispose();
        Parts.Dispose();
    }
}
