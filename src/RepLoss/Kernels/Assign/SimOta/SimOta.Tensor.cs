using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>What each anchor learns, and how many anchors each truth took. For a batch, every tensor has the batch dimension in front.</summary>
/// <param name="Assigned">[A] int64: the truth of each anchor, -1 for none.</param>
/// <param name="MatchedIou">[A] in the dtype of the boxes: the IoU of the anchor's box with its truth, 0 without a truth.</param>
/// <param name="DynamicK">[G] int64: how many anchors each truth took before conflicts.</param>
public sealed record SimOtaAssignment(Tensor Assigned, Tensor MatchedIou, Tensor DynamicK) : IDisposable
{
    /// <summary>Frees all three tensors.</summary>
    public void Dispose()
    {
        Assigned.Dispose();
        MatchedIou.Dispose();
        DynamicK.Dispose();
    }
}

public sealed partial class SimOta
{
    /// <summary>
    /// Assigns the anchors of one image, or of a batch without a loop over its images. Every truth is compared with every anchor, in blocks of anchors. Of these pairs only the
    /// cost is kept, [B,G,A] in float64. The search for the cheapest needs one more [B,G,A] in int32, and the cross-entropies need two [B,A,K]. O(B A (G + K)) time.
    /// Nothing is read back, so the host never waits for a GPU.
    /// </summary>
    /// <param name="classLogits">[A,K] or [B,A,K] float32 or float64.</param>
    /// <param name="objectness">[A] or [B,A] of the same dtype and device: logits.</param>
    /// <param name="boxes">[A,4] or [B,A,4] of the same dtype and device: x1, y1, x2, y2.</param>
    /// <param name="anchorPoints">[A,2] of the same dtype and device: x, y. All images have the same points.</param>
    /// <param name="strides">[A] of the same dtype and device, above 0.</param>
    /// <param name="labels">[G] or [B,G] int64, 0 to K-1.</param>
    /// <param name="truths">[G,4] or [B,G,4] of the same dtype and device: x1, y1, x2, y2.</param>
    /// <param name="truthMask">[G] or [B,G] bool: false where a truth is padding. Padding may have any label and any finite box. Null if there is no padding.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>What each anchor learns, without a gradient.</returns>
    /// <exception cref="InputException">A dtype, device or shape is not as described.</exception>
    public static SimOtaAssignment Tensor(
        Tensor classLogits, Tensor objectness, Tensor boxes, Tensor anchorPoints, Tensor strides, Tensor labels, Tensor truths, Tensor? truthMask = null,
        SimOtaOptions? options = null)
    {
        options ??= new SimOtaOptions();
        options.Validate();
        TensorInput.Require("sim-ota", "boxes", boxes, TensorInput.Any, 4);
        InputException.Require(boxes.dim() is 2 or 3, () => $"sim-ota: input 'boxes' has shape [{string.Join(",", boxes.shape)}]; expected [A,4] or [B,A,4].");
        TensorInput.RequireBeside("sim-ota", "classLogits", classLogits, "boxes", boxes, [.. boxes.shape[..^1], TensorInput.Any]);
        TensorInput.RequireBeside("sim-ota", "objectness", objectness, "boxes", boxes, boxes.shape.AsSpan()[..^1]);
        TensorInput.RequireBeside("sim-ota", "anchorPoints", anchorPoints, "boxes", boxes, [boxes.shape[^2], 2]);
        TensorInput.RequireBeside("sim-ota", "strides", strides, "boxes", boxes, [boxes.shape[^2]]);
        TensorInput.RequireBeside("sim-ota", "truths", truths, "boxes", boxes, [.. boxes.shape[..^2], TensorInput.Any, 4]);
        AssignRules.CheckTruths("sim-ota", labels, truths, truthMask);
        using IDisposable mode = no_grad();
        using DisposeScope scope = NewDisposeScope();
        bool isBatch = boxes.dim() == 3;
        Tensor Batched(Tensor tensor) => isBatch ? tensor : tensor.unsqueeze(0);
        Tensor Given(Tensor tensor) => (isBatch ? tensor : tensor.squeeze(0)).MoveToOuterDisposeScope();
        var costs = new OtaCosts(
            Batched(classLogits), Batched(objectness), Batched(boxes), anchorPoints, strides, Batched(labels), Batched(truths), truthMask is null ? null : Batched(truthMask), options);
        SimOtaAssignment found = Batch(costs, options);
        return new SimOtaAssignment(Given(found.Assigned), Given(found.MatchedIou), Given(found.DynamicK));
    }

    private static SimOtaAssignment Batch(OtaCosts costs, SimOtaOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        if (costs.AreNone)
            return Moved(costs.Nobody(), costs.MatchedIou(costs.Nobody()), costs.NoCounts());
        (Tensor negated, Tensor dynamicK) = costs.All();
        (Tensor taken, Tensor isTaken) = LargestByIndex.Of(negated, options.Candidates, dynamicK);
        Tensor places = taken.flatten(1), isPlace = isTaken.flatten(1).to(ScalarType.Int64), takers = costs.Nobody().zero_().scatter_add_(1, places, isPlace);
        Tensor owner;
        if (options.Conflict == AssignConflict.All)
        {
            Tensor truth = ConstantTensor.Range(0, taken.size(1), ScalarType.Int64, taken.device).unsqueeze(1).expand(taken.shape).flatten(1);
            Tensor only = zeros_like(takers).scatter_add_(1, places, truth * isPlace);
            owner = where(takers.gt(ConstantTensor.Of(1, takers)), negated.max(1).indexes, only);
        }
        else
        {
            Tensor offered = negated.gather(2, taken).masked_fill_(isTaken.logical_not(), Scalars.MinusInfinity);
            owner = negated.fill_(Scalars.MinusInfinity).scatter_(2, taken, offered).max(1).indexes;
        }

        owner = owner.masked_fill(takers.eq(ConstantTensor.Of(0, takers)), Scalars.MinusOne);
        return Moved(owner, costs.MatchedIou(owner), dynamicK);

        static SimOtaAssignment Moved(Tensor assigned, Tensor matchedIou, Tensor dynamicK) =>
            new(assigned.MoveToOuterDisposeScope(), matchedIou.MoveToOuterDisposeScope(), dynamicK.MoveToOuterDisposeScope());
    }
}
