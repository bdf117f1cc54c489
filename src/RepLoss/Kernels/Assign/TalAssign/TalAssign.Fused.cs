using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using RepLoss.Contract;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class TalAssign
{
    // The largest coordinate for which bounds are used. With larger ones, squares of lengths overflow float32, and m is computed for every anchor inside.
    private const float LargestBounded = 1e18f;

    // One thread is used for each so many scores, since a thread with less work costs more than it saves.
    private const int FewestOfThread = 1 << 16;

    /// <summary>
    /// Assigns the anchors of one image. For each truth only the anchors near it are visited. The alignment metric m is computed only for anchors that can be among the topk of the truth.
    /// O(A + G (A/64 + anchors inside)) time, and O(A K) to write the targets. O(A) memory per thread, and O(G topk). The result has the same bits for any number of threads.
    /// </summary>
    /// <param name="scores">[A,K], 0 to 1.</param>
    /// <param name="boxes">[A,4], x1, y1, x2, y2.</param>
    /// <param name="anchorPoints">[A,2], x and y.</param>
    /// <param name="labels">[G], 0 to K-1.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2.</param>
    /// <param name="assigned">[A], receives the truth of each anchor, -1 for none.</param>
    /// <param name="targetScores">[A,K], receives the scores to learn.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors.</param>
    /// <exception cref="InputException">Lengths do not agree, or a number or parameter is not allowed.</exception>
    public static unsafe void Fused(
        ReadOnlySpan<float> scores, ReadOnlySpan<float> boxes, ReadOnlySpan<float> anchorPoints, ReadOnlySpan<long> labels, ReadOnlySpan<float> truths,
        Span<long> assigned, Span<float> targetScores, TalAssignOptions? options = null, int threads = 0)
    {
        options ??= new TalAssignOptions();
        options.Validate();
        int count = labels.Length, anchors = assigned.Length, classes = anchors == 0 ? int.MaxValue : scores.Length / anchors;
        Check(scores, boxes, anchorPoints, labels, truths, anchors, classes);
        Boxes.RequireLength("tal-assign", "targetScores", targetScores.Length, scores.Length);
        if (count == 0 || anchors == 0)
        {
            assigned.Fill(-1);
            targetScores.Clear();
            return;
        }

        int most = Math.Min(options.Topk, anchors);
        Claim[] claims = ArrayPool<Claim>.Shared.Rent(count * most);
        int[] claimed = ArrayPool<int>.Shared.Rent(count);
        using var columns = new AnchorColumns(anchorPoints, boxes);
        fixed (float* score = scores, truth = truths, target = targetScores)
        fixed (long* label = labels)
        {
            bool isBounded = IsBounded(boxes) && IsBounded(truths) && options is { Alpha: < 1e6, Beta: < 1e6 };
            var work = new Work(new AlignmentSearch(columns, score, classes, isBounded, options), truth, label, count, most, claims, claimed, target, targetScores.Length);
            int parts = Math.Min(16, scores.Length / FewestOfThread);
            if (parts > 1)
                OrderedBlocks.Run(2 * parts, threads, part => work.Do(part, parts));
            else
            {
                work.Do(0, 1);
                work.Do(1, 1);
            }
        }

        new TruthOwners(boxes, anchorPoints, scores, classes, labels, truths, assigned, options).Settle(claims, claimed, most, targetScores);
        ArrayPool<Claim>.Shared.Return(claims);
        ArrayPool<int>.Shared.Return(claimed);
    }

    private static void Check(
        ReadOnlySpan<float> scores, ReadOnlySpan<float> boxes, ReadOnlySpan<float> points, ReadOnlySpan<long> labels, ReadOnlySpan<float> truths, int anchors, int classes)
    {
        Boxes.RequireLength("tal-assign", "scores", scores.Length, anchors == 0 ? 0 : (long)anchors * classes);
        Boxes.RequireLength("tal-assign", "boxes", boxes.Length, 4L * anchors);
        Boxes.RequireLength("tal-assign", "anchorPoints", points.Length, 2L * anchors);
        Boxes.RequireLength("tal-assign", "truths", truths.Length, 4L * labels.Length);
        AssignRules.CheckFinite("tal-assign", "boxes", boxes, 4);
        AssignRules.CheckFinite("tal-assign", "anchorPoints", points, 2);
        AssignRules.CheckFinite("tal-assign", "truths", truths, 4);
        BoxOrder.CheckFused("tal-assign", "boxes", boxes);
        BoxOrder.CheckFused("tal-assign", "truths", truths);
        AssignRules.CheckLabels("tal-assign", labels, classes);
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(scores);
        Vector<int> isRight = Vector<int>.AllBitsSet;
        foreach (Vector<float> vector in vectors)
            isRight &= Vector.GreaterThanOrEqual(vector, Vector<float>.Zero) & Vector.LessThanOrEqual(vector, Vector<float>.One);
        for (int i = Vector.EqualsAll(isRight, Vector<int>.AllBitsSet) ? vectors.Length * Vector<float>.Count : 0; i < scores.Length; i++)
        {
            if (scores[i] is not (>= 0 and <= 1))
                throw new InputException($"tal-assign: input 'scores' is {scores[i]} at [{i / classes},{i % classes}]; expected 0 to 1.");
        }
    }

    private static bool IsBounded(ReadOnlySpan<float> boxes)
    {
        foreach (float x in boxes)
        {
            if (Math.Abs(x) > LargestBounded)
                return false;
        }

        return true;
    }

    // The work has two kinds of parts, equally many of each. A part of the first kind finds the claims of some truths. A part of the second kind clears some targets.
    private readonly unsafe struct Work(
        AlignmentSearch search, float* truths, long* labels, int count, int most, Claim[] claims, int[] claimed, float* targets, int length)
    {
        public void Do(int part, int parts)
        {
            if (part >= parts)
            {
                int first = (int)((long)length * (part - parts) / parts), last = (int)((long)length * (part - parts + 1) / parts);
                new Span<float>(targets + first, last - first).Clear();
                return;
            }

            for (int g = count * part / parts; g < count * (part + 1) / parts; g++)
                claimed[g] = search.Of(new ReadOnlySpan<float>(truths + (4 * g), 4), (int)labels[g], claims.AsSpan(g * most, most));
        }
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] scores = x.Floats("scores"), boxes = x.Floats("boxes"), points = x.Floats("anchorPoints"), truths = x.Floats("truths");
            long[] labels = x.Integers("labels"), shape = x.Shape("scores"), assigned = x.Output<long>("assigned", shape[0]);
            float[] targets = x.Output<float>("targetScores", shape);
            bool[] foreground = x.Output<bool>("foreground", shape[0]);
            TalAssignOptions options = x.Options<TalAssignOptions>();
            int threads = TorchRuntime.Threads;
            return () =>
            {
                Fused(scores, boxes, points, labels, truths, assigned, targets, options, threads);
                for (int a = 0; a < assigned.Length; a++)
                    foreground[a] = assigned[a] >= 0;
            };
        }
    }
}
