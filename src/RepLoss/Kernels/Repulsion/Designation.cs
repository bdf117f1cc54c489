using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <summary>Designates for the fused repulsion loss: of each prediction the first truth with the largest IoU, several predictions at once.</summary>
internal static class Designation
{
    /// <summary>Designates.</summary>
    /// <param name="predicted">[N,4].</param>
    /// <param name="truths">[G,4], at least one.</param>
    /// <param name="designated">N numbers or more, overwritten.</param>
    /// <param name="threads">At most so many threads; 0 for as many as there are processors.</param>
    public static void Find(ReadOnlySpan<float> predicted, ReadOnlySpan<float> truths, long[] designated, int threads)
    {
        using var others = new RepGtTruths(truths, RepGtExclusion.Index);
        using BoxColumns columns = BoxColumns.Like(others.Boxes, predicted);
        int parts = PairParts.Count((double)columns.Count * others.Boxes.Count);
        if (parts == 1)
            Rows(columns, others, 0, columns.Count, designated);
        else
            InParallel(columns, others, parts, designated, threads);
    }

    private static void InParallel(BoxColumns columns, RepGtTruths truths, int parts, long[] designated, int threads)
    {
        int length = ((columns.Count / parts) + BoxColumns.Padding) & -BoxColumns.Padding;
        PairParts.Run(parts, threads, part =>
            Rows(columns, truths, Math.Min(part * length, columns.Count), Math.Min((part + 1) * length, columns.Count), designated));
    }

    private static void Rows(in BoxColumns predicted, in RepGtTruths truths, int start, int end, long[] designated)
    {
        if (Vector512.IsHardwareAccelerated)
            Rows<Lanes512>(predicted, truths, start, end, designated);
        else
            Rows<Lanes256>(predicted, truths, start, end, designated);
    }

    private static void Rows<TLanes>(in BoxColumns predicted, in RepGtTruths truths, int start, int end, long[] designated)
        where TLanes : struct, ILanes<TLanes>
    {
        Span<float> places = stackalloc float[BoxColumns.Padding];
        for (int k = start; k < end; k += TLanes.Count)
        {
            int last = Math.Min(k + TLanes.Count, end);
            (int from, int to) = truths.Window(predicted, k, last);
            // A prediction that overlaps none is designated for truth 0.
            TLanes best = TLanes.Of(0), bestPlace = TLanes.Of(0);
            for (int t = from; t < to; t++)
            {
                var truth = new BoxLanes<TLanes>(truths.Boxes, t);
                TLanes mask = truth.Meet(predicted, k, out TLanes along, out TLanes across);
                if (TLanes.CountSet(mask) == 0)
                    continue;
                TLanes overlap = truth.IoU(predicted, k, mask, along, across, out _);
                TLanes place = TLanes.Of(truths.Boxes.Index[t]);
                TLanes isFirstOfEqual = TLanes.AtLeast(overlap, best) & TLanes.Above(bestPlace, place);
                TLanes isBetter = mask & TLanes.Select(TLanes.Above(overlap, best), mask, isFirstOfEqual);
                best = TLanes.Select(isBetter, overlap, best);
                bestPlace = TLanes.Select(isBetter, place, bestPlace);
            }

            bestPlace.Store(places);
            for (int lane = k; lane < last; lane++)
                designated[predicted.Index[lane]] = (long)places[lane - k];
        }
    }
}
