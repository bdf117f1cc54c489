using RepLoss.Pairs;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>
/// RepBox over rows of pairs where most boxes meet. With a gradient each row visits all boxes, not only those behind it: the sums of its own box
/// stay in registers, and no sums of other boxes are written. Each pair is then seen twice, which takes less time than to write. A few steps are
/// summed in float32, all else in float64.
/// </summary>
internal readonly unsafe struct RepBoxDensePass<TLanes, TSmooth>(BoxColumns boxes, long[]? targets, RepBoxOptions options)
    where TLanes : struct, ILanes<TLanes>
    where TSmooth : struct, ISmoothLnLanes<TLanes, TSmooth>
{
    // Rows that go over a stretch of boxes together while its columns are in the first-level cache.
    private const int RowsOfBlock = 64, StepsOfBlock = 64;

    private readonly TSmooth _smooth = TSmooth.Of(options.Sigma);

    /// <summary>The rows [start, end): each with the boxes behind it, or with all others where the gradient is wanted.</summary>
    /// <param name="start">First row.</param>
    /// <param name="end">Behind the last row.</param>
    /// <param name="edges">Gets the gradient's sums of these rows; null where none is wanted.</param>
    /// <returns>The sums over each row and the boxes behind it.</returns>
    public RepBoxSums Rows(int start, int end, EdgeSums? edges)
    {
        var total = new SmoothLnTotal(options.Sigma);
        int boxesOfBlock = Math.Min(StepsOfBlock, total.MostSteps) * TLanes.Count;
        double overlapping = 0;
        for (int first = start; first < end; first += RowsOfBlock)
        {
            int last = Math.Min(first + RowsOfBlock, end);
            // The same blocks and steps at once with and without a gradient, so that the loss is the same.
            for (int from = edges is null ? StepOf(first + 1) / boxesOfBlock * boxesOfBlock : 0; from < boxes.Count; from += boxesOfBlock)
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

    // The first box of the step that has box j.
    private static int StepOf(int j) => j & -TLanes.Count;

    // Row i against the boxes [from, to); returns how many of those behind it overlap it.
    private double Row<TGradient>(int i, int from, int to, in EdgeSums edges, ref SmoothLnTotal total) where TGradient : struct, IGradientChoice
    {
        // In registers, as what is only read behind a reference is not.
        BoxColumns columns = boxes;
        TSmooth smooth = _smooth;
        var a = new BoxLanes<TLanes>(columns, i);
        EdgeRow row = default;
        LaneSums beyond = default, count = default;
        LogProductSums product = smooth.StepsAtOnce > 1 ? SmoothLnTotal.BeginProduct() : total.Begin();
        int boxesAtOnce = smooth.StepsAtOnce * TLanes.Count, least = TGradient.IsWanted ? from : Math.Max(from, StepOf(i + 1));
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
                // Of the two times that a pair is seen the one in the first box's row counts.
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
