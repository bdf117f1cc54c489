using System.Runtime.CompilerServices;
using RepLoss.Pairs;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>IoU over rows: a box of the first set against several of the second at once. Terms are float32, sums of gradients float64.</summary>
internal readonly unsafe struct IouPass<TLanes>(BoxColumns boxes1, BoxColumns boxes2, float epsilon, float* iou) where TLanes : struct, ILanes<TLanes>
{
    // Rows that go over a stretch of boxes together while its sums are in the first-level cache.
    private const int RowsOfBlock = 64;

    /// <summary>The rows [start, end): fills their IoU, and adds to the gradients' sums where there are any.</summary>
    public void Rows(int start, int end, EdgeSums? edges1, EdgeSums? edges2)
    {
        int boxesOfBlock = RowSteps<TLanes>.Most * TLanes.Count;
        for (int first = start; first < end; first += RowsOfBlock)
        {
            for (int from = 0; from < boxes2.Count; from += boxesOfBlock)
            {
                int to = Math.Min(from + boxesOfBlock, boxes2.Count);
                for (int i = first; i < Math.Min(first + RowsOfBlock, end); i++)
                {
                    if (edges1 is { } own && edges2 is { } others)
                        Row<WithGradient>(i, from, to, own, others);
                    else
                        Row<ValueAlone>(i, from, to, default, default);
                }
            }
        }
    }

    // Row i against the boxes [j, end).
    [SkipLocalsInit]
    private void Row<TGradient>(int i, int j, int end, in EdgeSums own, in EdgeSums others) where TGradient : struct, IGradientChoice
    {
        float* memory = stackalloc float[TGradient.IsWanted ? RowSteps<TLanes>.Length : 0];
        var met = new RowSteps<TLanes>(memory);
        var a = new BoxLanes<TLanes>(boxes1, i);
        for (; j < end; j += TLanes.Count)
        {
            TLanes mask = a.Meet(boxes2, j, out TLanes along, out TLanes across);
            if (TLanes.CountSet(mask) == 0)
            {
                Store(i, j, TLanes.Of(0));
                continue;
            }

            TLanes intersection = mask & (along * across), union = a.Union(boxes2, j, intersection) + TLanes.Of(epsilon);
            // Where none meets, a union may be no number.
            TLanes overlap = mask & (intersection / union);
            Store(i, j, overlap);
            if (TGradient.IsWanted)
                met.Add(j, overlap, BoxLanes<TLanes>.Slopes(mask, overlap, union, TLanes.Of(1) / union, along, across));
        }

        if (!TGradient.IsWanted || met.Count == 0)
            return;
        EdgeRow row = default;
        for (int k = 0; k < met.Count; k++)
            a.AddGradient(boxes2, met.First(k), met.Slopes(k), ref row, others);
        own.AddRow(row, i);
    }

    private void Store(int i, int j, TLanes overlap)
    {
        Span<float> place = new(iou + ((long)i * boxes2.Count) + j, Math.Min(TLanes.Count, boxes2.Count - j));
        if (place.Length == TLanes.Count)
        {
            overlap.Store(place);
            return;
        }

        Span<float> whole = stackalloc float[BoxColumns.Padding];
        overlap.Store(whole);
        whole[..place.Length].CopyTo(place);
    }
}
