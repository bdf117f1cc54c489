using RepLoss.Pairs;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>
/// Computes RepBox over rows of pairs, for boxes of which most overlap. With a gradient, each row visits all boxes, not only those after it. So the
/// sums of the row's box stay in registers, and sums of other boxes need not be written. Each pair is visited twice, which takes less time than the
/// writes. A few steps are summed in float32, and everything else in float64.
/// </summary>
internal readonly unsafe struct RepBoxDensePass<TLanes, TSmooth>(BoxColumns boxes, long[]? targets, RepBoxOptions options)
    where TLanes : struct, ILanes<TLanes>
    where TSmooth : struct, ISmoothLnLanes<TLanes, TSmooth>
{
    // A block of rows goes over a block of boxes, whose columns then stay in the first-level cache.
    private const int RowsOfBlock = 64, StepsOfBlock = 64;

    private readonly TSmooth _smooth = TSmooth.Of(options.Sigma);

    /// <summary>Computes the rows [start, end). Each row is compared with the boxes after it, or with all other boxes if the gradient is wanted.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="end">The row after the last row.</param>
    /// <param name="edges">Receives the gradient's sums of these rows. Null if no gradient is wanted.</param>
    /// <returns>The sums over the pairs of each row with the boxes after it.</returns>
    public RepBoxSums Rows(int start, int end, EdgeSums? edges)
    {
        var total = new SmoothLnTotal(options.Sigma);
        int boxesOfBlock = Math.Min(StepsOfBlock, total.MostSteps) * TLanes.Count;
        double overlapping = 0;
        for (int first = start; first < end; first += RowsOfBlock)
        {
            int last = Math.Min(first + RowsOfBlock, end);
            // Blocks and steps are the same with and without a gradient, so that the loss has the same bits.
            for (int from = edges is null ? RepBoxPass<TLanes>.StepOf(first + 1) / boxesOfBlock * boxesOfBlock : 0; from < boxes.Count; from += boxesOfBlock)
            {
                int to = Math.Min(from + boxesOfBlock, boxes.Count);
                for (int i = first; i < last; i++)
                {
                    overlapping += edges is { } wanted
                        ? Row<WithGradient>(i, from, to, wanted, ref total)
                        : Row<ValueAlone>(i, from, to, default, ref total);
                }
            }
        }

        return new RepBoxSums(total.Value(), overlapping);
    }

    // Compares row i with the boxes [from, to). Returns how many of the boxes after row i overlap it.
    private double Row<TGradient>(int i, int from, int to, in EdgeSums edges, ref SmoothLnTotal total) where TGradient : struct, IGradientChoice
    {
        // Local copies stay in registers. Fields that are read through a reference do not.
        BoxColumns columns = boxes;
        TSmooth smooth = _smooth;
        var a = new BoxLanes<TLanes>(columns, i);
        EdgeRow row = default;
        LaneSums beyond = default, count = default;
        LogProductSums product = smooth.StepsAtOnce > 1 ? SmoothLnTotal.BeginProduct() : total.Begin();
        int boxesAtOnce = smooth.StepsAtOnce * TLanes.Count, least = TGradient.IsWanted ? from : Math.Max(from, RepBoxPass<TLanes>.StepOf(i + 1));
        for (int start = from + ((least - from) / boxesAtOnce * boxesAtOnce); start < to; start += boxesAtOnce)
        {
            int end = Math.Min(start + boxesAtOnce, to);
            TLanes ofLow = default, ofHigh = default, ofLowAcross = default, ofHighAcross = default, ofArea = default;
            TLanes missed = default, rest = default, ofCount = default;
            for (int j = Math.Max(start, least); j < end; j += TLanes.Count)
            {
                TLanes mask = a.MeetAny(columns, j, out TLanes along, out TLanes across);
                bool hasRow = (uint)(i - j) < (uint)TLanes.Count;
                if (hasRow)
                    mask &= TGradient.IsWanted ? TLanes.Except(i - j) : TLanes.Behind(i - j);
                if (targets is not null)
                    mask &= TLanes.Differ(targets, j, targets[i]);
                TLanes iou = a.IoU(columns, j, mask, along, across, out TLanes union);
                // With a gradient a pair is visited twice. It is counted in the row of its first box.
                if (!TGradient.IsWanted || j + TLanes.Count > i)
                {
                    TLanes counted = TGradient.IsWanted && hasRow ? iou & TLanes.Behind(i - j) : iou;
                    ofCount += TLanes.Above(counted, TLanes.Of(0)) & TLanes.Of(1);
                    smooth.Add(counted, ref missed, ref rest);
                }

                if (TGradient.IsWanted)
                {
                    PairSlopes<TLanes> slopes = BoxLanes<TLanes>.Slopes(mask, iou, union, smooth.Slope(iou, union), along, across);
                    a.AddOwn(columns, j, slopes, ref ofLow, ref ofHigh, ref ofLowAcross, ref ofHighAcross);
                    ofArea += slopes.Area;
                }
            }

            missed.AddTo(ref product);
            rest.AddTo(ref beyond);
            ofCount.AddTo(ref count);
            if (TGradient.IsWanted)
            {
                ofLow.AddTo(ref row.Low);
                ofHigh.AddTo(ref row.High);
                ofLowAcross.AddTo(ref row.LowAcross);
                ofHighAcross.AddTo(ref row.HighAcross);
                ofArea.AddTo(ref row.Area);
            }
        }

        total.Add(product, beyond);
        if (TGradient.IsWanted)
            edges.AddRow(row, i);
        return count.Total;
    }
}
