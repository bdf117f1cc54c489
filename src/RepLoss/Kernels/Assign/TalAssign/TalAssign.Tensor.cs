using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>What each anchor learns. For a batch, every tensor has the batch dimension in front.</summary>
/// <param name="Assigned">[A] int64: the truth of each anchor, -1 for none.</param>
/// <param name="Foreground">[A] bool: whether the anchor has a truth.</param>
/// <param name="TargetScores">[A,K]: the class scores to learn, in the dtype of the scores.</param>
public sealed record TalAssignment(Tensor Assigned, Tensor Foreground, Tensor TargetScores) : IDisposable
{
    /// <summary>Frees all three tensors.</summary>
    public void Dispose()
    {
        Assigned.Dispose();
        Foreground.Dispose();
        TargetScores.Dispose();
    }
}

public sealed partial class TalAssign
{
    /// <summary>
    /// Assigns the anchors of one image, or of a batch without a loop over its images. Every truth is compared with every anchor, in blocks of anchors. Of these pairs only m
    /// is kept, [B,G,A] in float64; the search for the largest m needs one more [B,G,A] in int32. O(B G A) time. Nothing is read back, so the host never waits for a GPU.
    /// </summary>
    /// <param name="scores">[A,K] or [B,A,K] float32 or float64, 0 to 1.</param>
    /// <param name="boxes">[A,4] or [B,A,4] of the same dtype and device: x1, y1, x2, y2.</param>
    /// <param name="anchorPoints">[A,2] of the same dtype and device: x, y. All images have the same points.</param>
    /// <param name="labels">[G] or [B,G] int64, 0 to K-1.</param>
    /// <param name="truths">[G,4] or [B,G,4] of the same dtype and device: x1, y1, x2, y2.</param>
    /// <param name="truthMask">[G] or [B,G] bool: false where a truth is padding. Padding may have any label and any finite box. Null if there is no padding.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>What each anchor learns, without a gradient.</returns>
    /// <exception cref="InputException">A dtype, device or shape is not as described.</exception>
    public static TalAssignment Tensor(
        Tensor scores, Tensor boxes, Tensor anchorPoints, Tensor labels, Tensor truths, Tensor? truthMask = null, TalAssignOptions? options = null)
    {
        options ??= new TalAssignOptions();
        options.Validate();
        Check(scores, boxes, anchorPoints, labels, truths, truthMask);
        using IDisposable mode = no_grad();
        using DisposeScope scope = NewDisposeScope();
        bool isBatch = boxes.dim() == 3;
        Tensor Batched(Tensor tensor) => isBatch ? tensor : tensor.unsqueeze(0);
        Tensor Given(Tensor tensor) => (isBatch ? tensor : tensor.squeeze(0)).MoveToOuterDisposeScope();
        TalAssignment found = Batch(
            Batched(scores), Batched(boxes), anchorPoints, Batched(labels), Batched(truths), truthMask is null ? null : Batched(truthMask), options);
        return new TalAssignment(Given(found.Assigned), Given(found.Foreground), Given(found.TargetScores));
    }

    private static void Check(Tensor scores, Tensor boxes, Tensor anchorPoints, Tensor labels, Tensor truths, Tensor? truthMask)
    {
        TensorInput.Require("tal-assign", "boxes", boxes, TensorInput.Any, 4);
        InputException.Require(boxes.dim() is 2 or 3, () => $"tal-assign: input 'boxes' has shape [{string.Join(",", boxes.shape)}]; expected [A,4] or [B,A,4].");
        long[] images = boxes.shape[..^2];
        TensorInput.RequireBeside("tal-assign", "scores", scores, "boxes", boxes, [.. boxes.shape[..^1], TensorInput.Any]);
        TensorInput.RequireBeside("tal-assign", "anchorPoints", anchorPoints, "boxes", boxes, [boxes.shape[^2], 2]);
        TensorInput.RequireBeside("tal-assign", "truths", truths, "boxes", boxes, [.. images, TensorInput.Any, 4]);
        AssignRules.CheckTruths("tal-assign", labels, truths, truthMask);
    }

    private static TalAssignment Batch(
        Tensor scores, Tensor boxes, Tensor anchorPoints, Tensor labels, Tensor truths, Tensor? truthMask, TalAssignOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        long images = boxes.size(0), anchors = boxes.size(1), count = truths.size(1);
        if (images * anchors * count == 0)
        {
            Tensor none = full([images, anchors], Scalars.MinusOne, ScalarType.Int64, boxes.device);
            return Moved(none, none.ge(ConstantTensor.Of(0, none)), zeros_like(scores));
        }

        var alignment = new TaskAlignment(scores, boxes, anchorPoints, labels, truths, truthMask, options);
        (Tensor metric, Tensor best) = alignment.Metrics();
        (Tensor claimed, Tensor isClaim) = LargestByIndex.Of(metric, options.Topk);
        // The overlaps of the claims reuse the memory of m.
        Tensor held = metric.fill_(Scalars.MinusInfinity).scatter_(2, claimed, alignment.OverlapsOfClaims(claimed).masked_fill_(isClaim.logical_not(), Scalars.MinusInfinity));
        (Tensor largest, Tensor owner) = held.max(1);
        Tensor zero = ConstantTensor.Of(0, largest), isNone = largest.lt(zero);
        if (options.Conflict == AssignConflict.All)
            owner = where(held.ge(zero).sum(1).gt(ConstantTensor.Of(1, owner)), best, owner);
        (Tensor overlap, Tensor value) = alignment.OfOwners(owner);
        Tensor place = owner.unsqueeze(1);
        // [B,G,A]: the number of each anchor in the row of its truth, -infinity elsewhere.
        Tensor AtOwners(Tensor numbers) => held.fill_(Scalars.MinusInfinity).scatter_(1, place, numbers.masked_fill(isNone, Scalars.MinusInfinity).unsqueeze(1));
        if (options.SecondTopk > 0)
        {
            (Tensor kept, Tensor isKept) = LargestByIndex.Of(AtOwners(value), options.SecondTopk);
            isNone = held.zero_().scatter_(2, kept, isKept.to(held.dtype)).amax([1]).eq(zero);
        }

        Tensor mostOverlap = AtOwners(overlap).amax([2]).gather(1, owner), mostValue = AtOwners(value).amax([2]).gather(1, owner);
        // Where M is 0, m is 0 too. The least divisor avoids 0 / 0.
        Tensor divisor = mostValue.add_(ConstantTensor.New(options.Epsilon, value), Scalars.One).clamp_min_(Scalars.Least(value.dtype));
        Tensor targets = value.mul_(mostOverlap).div_(divisor).masked_fill_(isNone, Scalars.Zero);
        Tensor targetScores = zeros_like(scores).scatter_(2, alignment.LabelsOfOwners(owner).unsqueeze(2), targets.to(scores.dtype).unsqueeze(2));
        return Moved(owner.masked_fill(isNone, Scalars.MinusOne), isNone.logical_not(), targetScores);

        static TalAssignment Moved(Tensor assigned, Tensor foreground, Tensor targetScores) =>
            new(assigned.MoveToOuterDisposeScope(), foreground.MoveToOuterDisposeScope(), targetScores.MoveToOuterDisposeScope());
    }
}
