using RepLoss.Pairs;
using RepLoss.Simd;
namespace RepLoss.Kernels;

/// <summary>What predictions add up to, before the division by D.</summary>
/// <param name="Loss">Sum of the terms.</param>
/// <param name="Overlapping">Predictions whose second IoU is above 0.</param>
internal readonly record struct RepGtSums(double Loss, long Overlapping)
{
    public static RepGtSums operator +(RepGtSums a, RepGtSums b) => new(a.Loss + b.Loss, a.Overlapping + b.Overlapping);
}

/// <summary>
/// RepGT over predictions, several at once: each lane holds one prediction and the truth that repels it, which is the
/// one with the largest IoU among those allowed. Overlaps and gradients are float32, SmoothLn and its sum float64.
/// </summary>
internal readonly unsafe struct RepGtPass<TLanes>(RepGtScene scene, long[] designated, RepGtOptions options, float[]? gradient)
    where TLanes : struct, ILanes<TLanes>
{
    private readonly SmoothLnLanes<TLanes> _smooth = new(options.Sigma);

    /// <summary>The predictions [start, end), where start is a multiple of the lanes; fills their gradient, unscaled.</summary>
    public RepGtSums Rows(int start, int end)
    {
        float* repelling = stackalloc float[EdgeSums.Kinds * BoxColumns.Padding];
        var loss = new SmoothLnTotal(options.Sigma);
        LaneSums logs = default;
        long overlapping = 0;
        TLanes first = TLanes.Of(0), firstOther = TLanes.Of(scene.Truths.FirstOther);
        long identityOfFirst = scene.Truths.IdentityOf(0);
        for (int k = start; k < end; k += TLanes.Count)
        {
            // The first truth that may repel a prediction is the second truth of one that overlaps none.
            TLanes isFree = TLanes.Differ(designated, k, identityOfFirst);
            RunningArgmax<TLanes> best = scene.Largest(k, new RunningArgmax<TLanes>(TLanes.Select(isFree, first, firstOther)), designated);
            LookUp(best.Index, repelling);
            overlapping += Add(k, best.Overlap, isFree, repelling, ref loss, ref logs);
        }

        return new RepGtSums(loss.Value() + logs.Total, overlapping);
    }

    // The truths of a batch, column by column, in the order of EdgeSums.
    private void LookUp(TLanes indices, float* repelling)
    {
        RepGtTruths truths = scene.Truths;
        BoxColumns boxes = truths.All.Boxes;
        indices.Store(repelling);
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            int place = truths.PlaceOf((int)repelling[lane]);
            float* to = repelling + lane;
            to[EdgeSums.Low * BoxColumns.Padding] = boxes.Low[place];
            to[EdgeSums.High * BoxColumns.Padding] = boxes.High[place];
            to[EdgeSums.LowAcross * BoxColumns.Padding] = boxes.LowAcross[place];
            to[EdgeSums.HighAcross * BoxColumns.Padding] = boxes.HighAcross[place];
            to[EdgeSums.Area * BoxColumns.Padding] = boxes.Area[place];
        }
    }

    // The terms of the predictions from k on; returns how many overlap a second truth.
    private long Add(int k, TLanes overlap, TLanes isFree, float* repelling, ref SmoothLnTotal loss, ref LaneSums logs)
    {
        BoxColumns predicted = scene.Predicted;
        TLanes zero = TLanes.Of(0), area = Column(EdgeSums.Area);
        TLanes low = TLanes.Load(predicted.Low + k), high = TLanes.Load(predicted.High + k);
        TLanes lowAcross = TLanes.Load(predicted.LowAcross + k), highAcross = TLanes.Load(predicted.HighAcross + k);
        TLanes overlaps = TLanes.Above(overlap, zero);
        // Behind the last prediction stand boxes that end at minus infinity.
        TLanes counts = TLanes.Above(high, TLanes.Of(float.NegativeInfinity)) & TLanes.AtLeast(area, TLanes.Of(VectorFunctions.SmallestNormal));
        // Of truths with one identity none may repel those that belong to it.
        if (!scene.Truths.HasOther)
            counts &= isFree;
        if (options.Denominator == RepGtDenominator.Overlapping)
            counts &= overlaps;

        TLanes along = TLanes.Min(high, Column(EdgeSums.High)) - TLanes.Max(low, Column(EdgeSums.Low));
        TLanes across = TLanes.Min(highAcross, Column(EdgeSums.HighAcross)) - TLanes.Max(lowAcross, Column(EdgeSums.LowAcross));
        TLanes meets = counts & TLanes.AtLeast(TLanes.Min(along, across), zero);
        TLanes covered = meets & (along * across / area), byIntersection;
        if (options.LogEpsilon == 0)
        {
            LogProductSums sums = loss.Begin();
            covered.AddTo(ref sums);
            loss.Add(sums);
            byIntersection = _smooth.Slope(covered, area);
        }
        else
        {
            (counts & LogTerm(covered, area, out byIntersection)).AddTo(ref logs);
        }

        if (gradient is not null)
        {
            TLanes byAlong = meets & (byIntersection * across), byAcross = meets & (byIntersection * along);
            Store(0, k, zero - (byAlong * EdgeShare.Of(Column(EdgeSums.Low), low)));
            Store(1, k, zero - (byAcross * EdgeShare.Of(Column(EdgeSums.LowAcross), lowAcross)));
            Store(2, k, byAlong * EdgeShare.Of(high, Column(EdgeSums.High)));
            Store(3, k, byAcross * EdgeShare.Of(highAcross, Column(EdgeSums.HighAcross)));
        }

        return TLanes.CountSet(overlaps);

        TLanes Column(int column) => TLanes.Load(repelling + (column * BoxColumns.Padding));
    }

    private void Store(int edge, int k, TLanes derivative) => derivative.Store(gradient.AsSpan((edge * BoxColumns.Whole(scene.Predicted.Count)) + k));

    private TLanes LogTerm(TLanes covered, TLanes area, out TLanes slope)
    {
        TLanes rest = TLanes.Of(1) - covered + TLanes.Of((float)options.LogEpsilon);
        slope = TLanes.Of(1) / (rest * area);
        return TLanes.Of(0) - TLanes.Log(rest);
    }
}
