using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Nms
{
    // The size of a block. A smaller block needs more calls of torch. A larger block makes more comparisons with boxes that are suppressed anyway.
    private const long FewestAtOnce = 64, MostAtOnce = 1024;

    private static readonly ReadBack
        s_kept = new("which boxes of a block are kept", "how many there are is the size of the answer", null),
        s_left = new("which boxes behind a block are left", "how many there are sets the size of the next block", null),
        s_settled = new("whether the kept boxes of a block are the same as a round before", "if they are not, another round follows", null);

    /// <summary>
    /// Works on blocks of boxes by descending score. For each block it finds the boxes that are kept, and drops all later boxes that these
    /// suppress. O(N M) time, and memory for the pairs of one block with all boxes. Two numbers are read back: the number of boxes that are
    /// left after each block, since the size of the answer depends on it, and whether the kept boxes of a block are final.
    /// </summary>
    /// <param name="boxes">[N,4] float32 or float64, x1, y1, x2, y2.</param>
    /// <param name="scores">[N] of the same dtype and device.</param>
    /// <param name="classes">[N] int64, or null if all boxes have the same class.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>[M] int64, the indices of the kept boxes by descending score.</returns>
    /// <exception cref="InputException">A dtype, device or shape is not as described.</exception>
    public static Tensor Tensor(Tensor boxes, Tensor scores, Tensor? classes = null, NmsOptions? options = null)
    {
        options ??= new NmsOptions();
        options.Validate();
        TensorInput.RequireShape("nms", "boxes", boxes, TensorInput.Any, 4);
        TensorInput.RequireBeside("nms", "scores", scores, "boxes", boxes, boxes.size(0));
        if (classes is not null)
            TensorInput.RequireBeside("nms", "classes", classes, ScalarType.Int64, "boxes", boxes, boxes.size(0));
        using IDisposable mode = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using Scalar threshold = options.IouThreshold.ToScalar();
        Tensor left = ByScore(scores), columns = boxes.index_select(0, left).to(ScalarType.Float64).t().contiguous();
        Tensor? labels = classes?.index_select(0, left);
        List<Tensor> kept = [];
        while (left.size(0) > 0)
        {
            using DisposeScope block = NewDisposeScope();
            long count = left.size(0), most = Math.Clamp(TensorBlock.Elements(boxes) / count, FewestAtOnce, MostAtOnce), first = Math.Min(count, most), rest = count - first;
            Tensor head = columns.narrow(1, 0, first);
            Tensor? headLabels = labels?.narrow(0, 0, first);
            Tensor places = s_kept.Places(Settle(Suppresses(head, head, headLabels, headLabels, threshold).triu(1))).squeeze(1);
            kept.Add(left.index_select(0, places).MoveToOuterDisposeScope());
            Tensor tail = columns.narrow(1, first, rest);
            Tensor? tailLabels = labels?.narrow(0, first, rest);
            Tensor gone = Suppresses(head.index_select(1, places), tail, headLabels?.index_select(0, places), tailLabels, threshold).any(0);
            Tensor stay = s_left.Places(gone.logical_not()).squeeze(1);
            left = left.narrow(0, first, rest).index_select(0, stay).MoveToOuterDisposeScope();
            columns = tail.index_select(1, stay).MoveToOuterDisposeScope();
            labels = tailLabels?.index_select(0, stay).MoveToOuterDisposeScope();
        }

        return (kept.Count == 0 ? left : cat(kept, 0)).MoveToOuterDisposeScope();
    }

    // Sorts the indices by descending score, and by index where scores are equal. torch's own sort does not define the order of equal scores.
    private static Tensor ByScore(Tensor scores)
    {
        long count = scores.size(0);
        if (count == 0)
            return empty([0], ScalarType.Int64, scores.device);
        (Tensor values, Tensor indices) = scores.sort(0, true);
        Tensor isNext = values.narrow(0, 1, count - 1).ne(values.narrow(0, 0, count - 1));
        using Scalar factor = count.ToScalar();
        Tensor rank = cat([zeros([1], ScalarType.Int64, scores.device), isNext.cumsum(0)], 0).mul_(factor);
        (_, Tensor order) = rank.add_(indices, Scalars.One).sort(0);
        return indices.index_select(0, order);
    }

    // Returns [H,M] bool: whether a box of the columns [4,H] suppresses a box of the columns [4,M].
    private static Tensor Suppresses(Tensor a, Tensor b, Tensor? labelsA, Tensor? labelsB, Scalar threshold)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor p = a.unsqueeze(2), q = b.unsqueeze(1);
        Tensor Shared(int axis) => minimum(p[axis + 2], q[axis + 2]).sub_(maximum(p[axis], q[axis])).clamp_min_(Scalars.Zero);
        static Tensor Area(Tensor box) => (box[2] - box[0]).mul_(box[3] - box[1]);
        Tensor shared = Shared(0).mul_(Shared(1)), union = Area(p).add(Area(q), Scalars.One).sub_(shared);
        // Two boxes without area give 0/0, which is NaN. NaN is not above the threshold.
        Tensor suppresses = shared.div_(union).gt(threshold);
        if (labelsA is not null && labelsB is not null)
            suppresses.logical_and_(labelsA.unsqueeze(1) == labelsB.unsqueeze(0));
        return suppresses.MoveToOuterDisposeScope();
    }

    // A box is kept unless a kept box suppresses it. All boxes count as kept first. Each round computes this rule again from the round before. After n rounds
    // the answer is right for every box that depends on a chain of at most n boxes before it. The rounds end when nothing changes.
    private static Tensor Settle(Tensor suppresses)
    {
        Tensor kept = ones([suppresses.size(0)], ScalarType.Bool, suppresses.device);
        while (true)
        {
            Tensor next = suppresses.logical_and(kept.unsqueeze(1)).any(0).logical_not_();
            if (s_settled.Numbers<bool>(next.eq(kept).all())[0])
                return next;
            kept = next;
        }
    }
}
