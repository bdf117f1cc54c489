using RepLoss.Pairs;
using RepLoss.Simd;
namespace RepLoss.Kernels;

/// <summary>
/// Predictions laid out so that several neighbours are held against few truths: sorted as the truths are, and in scenes that are wide
/// along both axes strip by strip. A strip has every truth that comes between the edges of the predictions that begin in it.
/// </summary>
internal readonly unsafe struct RepGtScene : IDisposable
{
    // Batches that are looked at to estimate how many truths lie beside a prediction.
    private const int Samples = 64;

    private readonly RepGtStrips? _strips;

    /// <summary>Copies at least one prediction and one truth.</summary>
    public RepGtScene(ReadOnlySpan<float> predicted, ReadOnlySpan<float> truths, RepGtExclusion exclude)
    {
        Truths = new RepGtTruths(truths, exclude);
        Predicted = BoxColumns.Like(Truths.All.Boxes, predicted);
        Pairs = EstimatePairs();
        if (Pairs <= StripGrid.MostBeside * Predicted.Count || RepGtStrips.Of(Predicted, Truths.All) is not { } strips)
            return;
        Predicted.Dispose();
        (_strips, Predicted) = (strips, strips.Predicted);
    }

    /// <summary>The truths.</summary>
    public RepGtTruths Truths { get; }

    /// <summary>The predictions.</summary>
    public BoxColumns Predicted { get; }

    /// <summary>About how many pairs would be looked at without strips; it depends on the boxes alone.</summary>
    public double Pairs { get; }

    /// <summary>Of the truths that predictions from k on may overlap the one that each overlaps most.</summary>
    /// <param name="k">The first prediction.</param>
    /// <param name="found">The truths of those that overlap none.</param>
    /// <param name="excluded">Of each prediction the identity that it may not take; null where it may take any.</param>
    public RunningArgmax<TLanes> Largest<TLanes>(int k, RunningArgmax<TLanes> found, long[]? excluded) where TLanes : struct, ILanes<TLanes>
    {
        int end = Math.Min(k + TLanes.Count, Predicted.Count);
        float low = Predicted.Low[k], high = Predicted.High[k];
        for (int i = k + 1; i < end; i++)
            (low, high) = (Math.Min(low, Predicted.Low[i]), Math.Max(high, Predicted.High[i]));
        if (_strips is null)
            return LargestOf(Truths.All, k, low, high, found, excluded);
        for (int strip = _strips.StripOf(k); strip < _strips.Count && _strips.StartOf(strip) < end; strip++)
        {
            if (_strips.Truths(strip) is { } own)
                found = LargestOf(own, k, low, high, found, excluded);
        }

        return found;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Predicted.Dispose();
        _strips?.Dispose();
        Truths.Dispose();
    }

    private RunningArgmax<TLanes> LargestOf<TLanes>(TruthColumns truths, int k, float low, float high, RunningArgmax<TLanes> found, long[]? excluded)
        where TLanes : struct, ILanes<TLanes>
    {
        // In registers, as what is only read behind a reference is not.
        BoxColumns predicted = Predicted, boxes = truths.Boxes;
        RunningArgmax<TLanes> largest = found;
        (int from, int to) = truths.Window(low, high);
        for (int t = from; t < to; t++)
        {
            var truth = new BoxLanes<TLanes>(boxes, t);
            TLanes mask = truth.Meet(predicted, k, out TLanes along, out TLanes across);
            if (TLanes.CountSet(mask) == 0)
                continue;
            if (excluded is not null)
                mask &= TLanes.Differ(excluded, k, truths.Identity[t]);
            largest.Take(mask, truth.IoU(predicted, k, mask, along, across, out _), TLanes.Of(boxes.Index[t]));
        }

        return largest;
    }

    private double EstimatePairs()
    {
        double beside = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            int k = (int)((long)Predicted.Count * sample / Samples);
            (int from, int to) = Truths.All.Window(Predicted.Low[k], Predicted.High[k]);
            beside += Math.Max(to - from, 0);
        }

        return beside * Predicted.Count / Samples;
    }
}
