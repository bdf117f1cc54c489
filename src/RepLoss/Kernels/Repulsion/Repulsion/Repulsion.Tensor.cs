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
        if (predicted.shape[0] == 0 || truths.shape[0] == 0)
            return (LinearSurrogate.Zero(predicted), zeros([3], predicted.dtype, predicted.device));
        using DisposeScope scope = NewDisposeScope();
        Tensor designated = LargestOverlap.OfRows(BoxEdges.Of(predicted, 0), BoxEdges.Of(truths, 0)).Truths;
        Tensor attraction = Attraction.Tensor(predicted, truths.detach().index_select(0, designated), options.ForAttraction);
        Tensor repGt = RepGt.Tensor(predicted, truths, designated, options.ForRepGt);
        Tensor repBox = RepBox.Tensor(predicted, options.ForRepBox, designated);
        using Scalar alpha = options.Alpha.ToScalar(), beta = options.Beta.ToScalar();
        Tensor loss = attraction.add(repGt, alpha).add(repBox, beta);
        return (loss.MoveToOuterDisposeScope(), stack([attraction, repGt, repBox]).detach().MoveToOuterDisposeScope());
    }
}
