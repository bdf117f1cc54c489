using System.Buffers;
using RepLoss.Contract;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class SimOta
{
    // Anchors and truths are cut into Parts parts, if there are at least FewestOfParts pairs of anchor and class.
    private const int Parts = 16, FewestOfParts = 1 << 14;

    /// <summary>
    /// Assigns the anchors of one image in two passes. The first pass computes the cross-entropies of the anchors. The second pass goes over the truths: it finds the boxes that
    /// overlap a truth, 16 at a time, and computes the costs of the strong anchors. It computes the costs of other anchors only if the truth takes more anchors than there are
    /// strong ones. O(A K + G A/16) time, and O(G A) more where truths are small. O(A) memory, and O(G candidates). The result has the same bits for any number of threads.
    /// </summary>
    /// <param name="classLogits">[A,K].</param>
    /// <param name="objectness">[A], logits.</param>
    /// <param name="boxes">[A,4], x1, y1, x2, y2.</param>
    /// <param name="anchorPoints">[A,2], x and y.</param>
    /// <param name="strides">[A], above 0.</param>
    /// <param name="labels">[G], 0 to K-1.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2.</param>
    /// <param name="assigned">[A], receives the truth of each anchor, -1 for none.</param>
    /// <param name="matchedIou">[A], receives the IoU of the anchor's box with its truth, 0 without a truth.</param>
    /// <param name="dynamicK">[G], receives how many anchors each truth took before conflicts.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors.</param>
    /// <exception cref="InputException">Lengths do not agree, or a number or parameter is not allowed.</exception>
    public static unsafe void Fused(
        ReadOnlySpan<float> classLogits, ReadOnlySpan<float> objectness, ReadOnlySpan<float> boxes, ReadOnlySpan<float> anchorPoints, ReadOnlySpan<float> strides,
        ReadOnlySpan<long> labels, ReadOnlySpan<float> truths, Span<long> assigned, Span<float> matchedIou, Span<long> dynamicK, SimOtaOptions? options = null, int threads = 0)
    {
        options ??= new SimOtaOptions();
        options.Validate();
        int count = labels.Length, anchors = assigned.Length, classes = anchors == 0 ? int.MaxValue : classLogits.Length / anchors;
        Check(classLogits, objectness, boxes, anchorPoints, strides, labels, truths, anchors, classes);
        Boxes.RequireLength("sim-ota", "matchedIou", matchedIou.Length, anchors);
        Boxes.RequireLength("sim-ota", "dynamicK", dynamicK.Length, count);
        assigned.Fill(-1);
        matchedIou.Clear();
        dynamicK.Clear();
        if (count == 0 || anchors == 0)
            return;
        int most = Math.Min(options.Candidates, anchors);
        Claim[] claims = ArrayPool<Claim>.Shared.Rent(count * most);
        int[] counts = ArrayPool<int>.Shared.Rent(2 * count);
        using var columns = new AnchorColumns(anchorPoints, boxes);
        fixed (float* z = classLogits, o = objectness, stride = strides, truth = truths)
        fixed (long* label = labels)
        {
            using var prepared = new OtaAnchors(columns, z, classes, o, stride, options);
            var search = new OtaSearch(prepared, truth, label, count, most, claims, counts);
            int parts = (long)anchors * (classes + count) < FewestOfParts ? 1 : Parts;
            Run(part => search.AddCandidates(part, parts));
            Run(part => prepared.AddEntropies(anchors * part / parts, anchors * (part + 1) / parts));
            Run(part => search.Take(part, parts));
            search.Settle(assigned, matchedIou, options.Conflict);
            for (int g = 0; g < count; g++)
                dynamicK[g] = counts[g];

            void Run(Action<int> work)
            {
                if (parts == 1)
                    work(0);
                else
                    OrderedBlocks.Run(parts, threads, work);
            }
        }

        ArrayPool<Claim>.Shared.Return(claims);
        ArrayPool<int>.Shared.Return(counts);
    }

    private static void Check(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> objectness, ReadOnlySpan<float> boxes, ReadOnlySpan<float> points, ReadOnlySpan<float> strides, ReadOnlySpan<long> labels,
        ReadOnlySpan<float> truths, int anchors, int classes)
    {
        Boxes.RequireLength("sim-ota", "classLogits", logits.Length, anchors == 0 ? 0 : (long)anchors * classes);
        Boxes.RequireLength("sim-ota", "objectness", objectness.Length, anchors);
        Boxes.RequireLength("sim-ota", "boxes", boxes.Length, 4L * anchors);
        Boxes.RequireLength("sim-ota", "anchorPoints", points.Length, 2L * anchors);
        Boxes.RequireLength("sim-ota", "strides", strides.Length, anchors);
        Boxes.RequireLength("sim-ota", "truths", truths.Length, 4L * labels.Length);
        AssignRules.CheckFinite("sim-ota", "classLogits", logits, classes);
        AssignRules.CheckFinite("sim-ota", "objectness", objectness, 1);
        AssignRules.CheckFinite("sim-ota", "boxes", boxes, 4);
        AssignRules.CheckFinite("sim-ota", "anchorPoints", points, 2);
        AssignRules.CheckFinite("sim-ota", "truths", truths, 4);
        for (int a = 0; a < strides.Length; a++)
        {
            if (!(strides[a] > 0 && float.IsFinite(strides[a])))
                throw new InputException($"sim-ota: input 'strides' is {strides[a]} at [{a}]; expected a number above 0.");
        }

        BoxOrder.CheckFused("sim-ota", "boxes", boxes);
        BoxOrder.CheckFused("sim-ota", "truths", truths);
        AssignRules.CheckLabels("sim-ota", labels, classes);
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] logits = x.Floats("classLogits"), objectness = x.Floats("objectness"), boxes = x.Floats("boxes"), points = x.Floats("anchorPoints"), strides = x.Floats("strides");
            float[] truths = x.Floats("truths"), matchedIou = x.Output<float>("matchedIou", objectness.Length);
            long[] labels = x.Integers("labels"), assigned = x.Output<long>("assigned", objectness.Length), dynamicK = x.Output<long>("dynamicK", labels.Length);
            SimOtaOptions options = x.Options<SimOtaOptions>();
            int threads = TorchRuntime.Threads;
            return () => Fused(logits, objectness, boxes, points, strides, labels, truths, assigned, matchedIou, dynamicK, options, threads);
        }
    }
}
