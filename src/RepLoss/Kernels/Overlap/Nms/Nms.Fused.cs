using System.Buffers;
using RepLoss.Contract;
using RepLoss.Simd;

namespace RepLoss.Kernels;

public sealed partial class Nms
{
    /// <summary>
    /// Sorts the boxes by score, then compares each box with the kept boxes of its class, 16 at a time. Comparisons of coordinates find the kept
    /// boxes that overlap it. The IoU is computed only for these, until one suppresses the box. O(N M) time, O(N) memory from a pool, one thread.
    /// </summary>
    /// <param name="boxes">[N,4], x1, y1, x2, y2, finite.</param>
    /// <param name="scores">[N], finite.</param>
    /// <param name="classes">[N], or empty if all boxes have the same class.</param>
    /// <param name="kept">[N]. The first M numbers receive the indices of the kept boxes by descending score.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>The number of kept boxes, M.</returns>
    /// <exception cref="InputException">Lengths do not agree, a number is not finite, or a box ends before it begins.</exception>
    public static int Fused(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<long> classes, Span<long> kept, NmsOptions? options = null)
    {
        options ??= new NmsOptions();
        options.Validate();
        int count = scores.Length;
        Boxes.RequireLength("nms", "boxes", boxes.Length, 4L * count);
        Boxes.RequireLength("nms", "classes", classes.Length, count, orEmpty: true);
        Boxes.RequireLength("nms", "kept", kept.Length, count);
        CheckFinite("boxes", boxes);
        CheckFinite("scores", scores);
        BoxOrder.CheckFused("nms", "boxes", boxes);
        if (count == 0)
            return 0;
        int[] order = ArrayPool<int>.Shared.Rent(count), ranks = ArrayPool<int>.Shared.Rent(count);
        bool[] isKept = ArrayPool<bool>.Shared.Rent(count);
        SortByScore(scores, order.AsSpan(0, count));
        var columns = new KeptColumns(count, options.IouThreshold);
        for (int start = 0, end; start < count; start = end)
        {
            end = start == 0 ? SortByClass(classes, order.AsSpan(0, count), ranks.AsSpan(0, count)) : EndOfClass(classes, order, ranks.AsSpan(0, count), start);
            columns.Clear();
            foreach (int rank in ranks.AsSpan(start, end - start))
                isKept[rank] = columns.Add(boxes.Slice(4 * order[rank], 4));
        }

        int most = 0;
        for (int rank = 0; rank < count; rank++)
        {
            if (isKept[rank])
                kept[most++] = order[rank];
        }

        columns.Return();
        ArrayPool<int>.Shared.Return(order);
        ArrayPool<int>.Shared.Return(ranks);
        ArrayPool<bool>.Shared.Return(isKept);
        return most;
    }

    private static void SortByScore(ReadOnlySpan<float> scores, Span<int> order)
    {
        float[] turned = ArrayPool<float>.Shared.Rent(scores.Length);
        for (int i = 0; i < scores.Length; i++)
            (turned[i], order[i]) = (-scores[i], i);
        RadixSort.Sort(turned.AsSpan(0, scores.Length), order);
        ArrayPool<float>.Shared.Return(turned);
    }

    // Sorts the ranks of boxes by class, and by descending score within a class. Returns the end of the first class.
    private static int SortByClass(ReadOnlySpan<long> classes, ReadOnlySpan<int> order, Span<int> ranks)
    {
        if (classes.IsEmpty)
        {
            for (int rank = 0; rank < ranks.Length; rank++)
                ranks[rank] = rank;
            return ranks.Length;
        }

        Dictionary<long, int> places = [];
        foreach (long label in classes)
            places[label] = places.GetValueOrDefault(label) + 1;
        int place = 0;
        foreach ((long label, int count) in places.ToArray())
            (places[label], place) = (place, place + count);
        for (int rank = 0; rank < ranks.Length; rank++)
            ranks[places[classes[order[rank]]]++] = rank;
        return EndOfClass(classes, order, ranks, 0);
    }

    private static int EndOfClass(ReadOnlySpan<long> classes, ReadOnlySpan<int> order, ReadOnlySpan<int> ranks, int start)
    {
        int end = start + 1;
        while (end < ranks.Length && classes[order[ranks[end]]] == classes[order[ranks[start]]])
            end++;
        return end;
    }

    private static void CheckFinite(string name, ReadOnlySpan<float> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i]))
                throw new InputException($"nms: input '{name}' is {numbers[i]} at {(name == "boxes" ? $"[{i / 4},{i % 4}]" : $"[{i}]")}; expected finite numbers.");
        }
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] boxes = x.Floats("boxes"), scores = x.Floats("scores");
            long[] classes = x.Find("classes")?.As<long>() ?? [], kept = new long[scores.Length];
            NmsOptions options = x.Options<NmsOptions>();
            int count = 0;
            x.Output("kept", () => HostArray.Of(kept[..count], count));
            return () => count = Fused(boxes, scores, classes, kept, options);
        }
    }
}
