namespace RepLoss.Kernels;

/// <summary>What predictions add up to, before the division by D.</summary>
/// <param name="Loss">Sum of the terms.</param>
/// <param name="Overlapping">Predictions whose second IoU is above 0.</param>
internal readonly record struct RepGtSums(double Loss, long Overlapping)
{
    public static RepGtSums operator +(RepGtSums a, RepGtSums b) => new(a.Loss + b.Loss, a.Overlapping + b.Overlapping);
}

/// <summary>
/// RepGT over predictions, several at once: each lane keeps the best of the truths that may repel it, and then has one term of its
/// own. Overlaps and gradients are float32, SmoothLn and its sum float64.
/// </summary>
internal readonly struct RepGtPass<TLanes>(BoxColumns predicted, RepGtTruths truths, long[] designated, RepGtOptions options, float[]? gradient)
    where TLanes : struct, ILanes<TLanes>
{
    private readonly SmoothLnLanes<TLanes> _smooth = new(options.Sigma);

    // The best truth of each lane so far: its IoU, its place among the truths, its edges.
    private struct Best
    {
        public TLanes Overlap, Place, Low, High, LowAcross, HighAcross, Area;
    }

    /// <summary>The predictions [start, end), where start is a multiple of the lanes; fills their gradient, unscaled.</summary>
    public RepGtSums Rows(int start, int end)
    {
        var loss = new SmoothLnTotal(options.Sigma);
        LaneSums logs = default;
        long overlapping = 0;
        for (int k = start; k < end; k += TLanes.Count)
        {
            Best best = First(k);
            (int from, int to) = truths.Window(predicted, k, Math.Min(k + TLanes.Count, predicted.Count));
            for (int t = from; t < to; t++)
                Take(t, k, ref best);
            overlapping += Add(k, best, ref loss, ref logs);
        }

        return new RepGtSums(loss.Value() + logs.Total, overlapping);
    }

    // The first truth that may repel each prediction: it is the second truth of one that overlaps none.
    private Best First(int k)
    {
        BoxColumns boxes = truths.Boxes;
        int first = truths.First, other = truths.FirstOther;
        TLanes isFree = TLanes.Differ(designated, k, truths.Identity[first]);
        return new Best
        {
            Overlap = TLanes.Of(0),
            Place = TLanes.Select(isFree, TLanes.Of(boxes.Index[first]), TLanes.Of(boxes.Index[other])),
            Low = TLanes.Select(isFree, TLanes.Of(boxes.Low[first]), TLanes.Of(boxes.Low[other])),
            High = TLanes.Select(isFree, TLanes.Of(boxes.High[first]), TLanes.Of(boxes.High[other])),
            LowAcross = TLanes.Select(isFree, TLanes.Of(boxes.LowAcross[first]), TLanes.Of(boxes.LowAcross[other])),
            HighAcross = TLanes.Select(isFree, TLanes.Of(boxes.HighAcross[first]), TLanes.Of(boxes.HighAcross[other])),
            // Where none may repel, an area of 0 has no term.
            Area = TLanes.Select(isFree, TLanes.Of(boxes.Area[first]), TLanes.Of(truths.HasOther ? boxes.Area[other] : 0)),
        };
    }

    // Truth t against the predictions from k on.
    private void Take(int t, int k, ref Best best)
    {
        var truth = new BoxLanes<TLanes>(truths.Boxes, t);
        TLanes mask = truth.Meet(predicted, k, out TLanes along, out TLanes across);
        if (TLanes.CountSet(mask) == 0)
            return;
        mask &= TLanes.Differ(designated, k, truths.Identity[t]);
        TLanes overlap = truth.IoU(predicted, k, mask, along, across, out _);
        TLanes place = TLanes.Of(truths.Boxes.Index[t]);
        TLanes isFirstOfEqual = TLanes.AtLeast(overlap, best.Overlap) & TLanes.Above(best.Place, place);
        TLanes isBetter = mask & TLanes.Select(TLanes.Above(overlap, best.Overlap), mask, isFirstOfEqual);
        best.Overlap = TLanes.Select(isBetter, overlap, best.Overlap);
        best.Place = TLanes.Select(isBetter, place, best.Place);
        best.Low = TLanes.Select(isBetter, TLanes.Of(truths.Boxes.Low[t]), best.Low);
        best.High = TLanes.Select(isBetter, TLanes.Of(truths.Boxes.High[t]), best.High);
        best.LowAcross = TLanes.Select(isBetter, TLanes.Of(truths.Boxes.LowAcross[t]), best.LowAcross);
        best.HighAcross = TLanes.Select(isBetter, TLanes.Of(truths.Boxes.HighAcross[t]), best.HighAcross);
        best.Area = TLanes.Select(isBetter, TLanes.Of(truths.Boxes.Area[t]), best.Area);
    }

    // The terms of the predictions from k on; returns how many overlap a second truth.
    private long Add(int k, in Best best, ref SmoothLnTotal loss, ref LaneSums logs)
    {
        TLanes zero = TLanes.Of(0);
        TLanes low = TLanes.Load(predicted.Low, k), high = TLanes.Load(predicted.High, k);
        TLanes lowAcross = TLanes.Load(predicted.LowAcross, k), highAcross = TLanes.Load(predicted.HighAcross, k);
        TLanes overlaps = TLanes.Above(best.Overlap, zero);
        // Behind the last prediction stand boxes that end at minus infinity.
        TLanes counts = TLanes.Above(high, TLanes.Of(float.NegativeInfinity)) & TLanes.Above(best.Area, zero);
        if (options.Denominator == RepGtDenominator.Overlapping)
            counts &= overlaps;

        TLanes along = TLanes.Min(high, best.High) - TLanes.Max(low, best.Low);
        TLanes across = TLanes.Min(highAcross, best.HighAcross) - TLanes.Max(lowAcross, best.LowAcross);
        TLanes meets = counts & TLanes.AtLeast(TLanes.Min(along, across), zero);
        TLanes covered = meets & (along * across / best.Area), byIntersection;
        if (options.LogEpsilon == 0)
        {
            SmoothLnSums sums = loss.Begin();
            covered.AddTo(ref sums);
            loss.Add(sums);
            byIntersection = _smooth.Slope(covered, best.Area);
        }
        else
        {
            (counts & LogTerm(covered, best.Area, out byIntersection)).AddTo(ref logs);
        }

        if (gradient is not null)
        {
            TLanes byAlong = meets & (byIntersection * across), byAcross = meets & (byIntersection * along);
            Store(0, k, zero - (byAlong * EdgeShare.Of(best.Low, low)));
            Store(1, k, zero - (byAcross * EdgeShare.Of(best.LowAcross, lowAcross)));
            Store(2, k, byAlong * EdgeShare.Of(high, best.High));
            Store(3, k, byAcross * EdgeShare.Of(highAcross, best.HighAcross));
        }

        return TLanes.CountSet(overlaps);
    }

    private void Store(int edge, int k, TLanes derivative) => derivative.Store(gradient.AsSpan((edge * (predicted.Count + BoxColumns.Padding)) + k));

    private TLanes LogTerm(TLanes covered, TLanes area, out TLanes slope)
    {
        TLanes rest = TLanes.Of(1) - covered + TLanes.Of((float)options.LogEpsilon);
        slope = TLanes.Of(1) / (rest * area);
        return TLanes.Of(0) - TLanes.Log(rest);
    }
}
