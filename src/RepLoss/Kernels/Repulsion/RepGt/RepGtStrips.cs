using System.Buffers;
using RepLoss.Pairs;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>
/// Predictions strip by strip, each in the strip in which it begins, and of each strip the truths that may overlap one of them. A truth may be in
/// several strips, and a prediction may be shown one twice; for the largest overlap that makes no difference. Where truths are so high that
/// they would be in many, there are no strips.
/// </summary>
internal sealed unsafe class RepGtStrips : IDisposable
{
    // Memory stays O(N + G): with more, strips would save nothing.
    private const int MostStripsOfTruth = 4;

    private readonly int[] _starts;
    private readonly TruthColumns?[] _truths;

    private RepGtStrips(BoxColumns sorted, StripGrid grid)
    {
        _starts = new int[grid.Count + 1];
        _truths = new TruthColumns?[grid.Count];
        int[] order = ArrayPool<int>.Shared.Rent(sorted.Count);
        Order(sorted, grid, order);
        Predicted = sorted.Part(order.AsSpan(0, sorted.Count), float.NegativeInfinity);
        ArrayPool<int>.Shared.Return(order);
    }

    /// <summary>The predictions, strip by strip, in each as they were sorted.</summary>
    public BoxColumns Predicted { get; }

    /// <summary>The number of strips.</summary>
    public int Count => _truths.Length;

    /// <summary>Deals out boxes; null where there would be a single strip, or too many of a truth.</summary>
    public static RepGtStrips? Of(BoxColumns sorted, TruthColumns truths)
    {
        if (StripGrid.Of(sorted) is not { } grid)
            return null;
        var strips = new RepGtStrips(sorted, grid);
        if (strips.Deal(truths))
            return strips;
        strips.Predicted.Dispose();
        return null;
    }

    /// <summary>The first prediction of a strip.</summary>
    public int StartOf(int strip) => _starts[strip];

    /// <summary>The truths of a strip; null where it has none.</summary>
    public TruthColumns? Truths(int strip) => _truths[strip];

    /// <summary>The strip of a prediction.</summary>
    public int StripOf(int k) => UpperBound.Of(new ReadOnlySpan<int>(_starts, 0, Count), k) - 1;

    /// <summary>Gives the truths back; the predictions are the scene's.</summary>
    public void Dispose()
    {
        foreach (TruthColumns? truths in _truths)
            truths?.Dispose();
    }

    private void Order(BoxColumns sorted, StripGrid grid, int[] order)
    {
        for (int k = 0; k < sorted.Count; k++)
            _starts[grid.Of(sorted.LowAcross[k]) + 1]++;
        for (int strip = 0; strip < Count; strip++)
            _starts[strip + 1] += _starts[strip];
        int[] next = _starts[..Count];
        for (int k = 0; k < sorted.Count; k++)
            order[next[grid.Of(sorted.LowAcross[k])]++] = k;
    }

    private bool Deal(TruthColumns truths)
    {
        long most = MostStripsOfTruth * ((long)truths.Boxes.Count + Predicted.Count);
        (float[] lowest, float[] highest, float[] reach) = Edges();
        int[] starts = new int[Count + 1];
        for (int t = 0; t < truths.Boxes.Count; t++)
        {
            for (int strip = Next(t, FirstOf(t)); strip < Count; strip = Next(t, strip + 1))
            {
                starts[strip + 1]++;
                if (--most < 0)
                    return false;
            }
        }

        for (int strip = 0; strip < Count; strip++)
            starts[strip + 1] += starts[strip];
        int[] members = ArrayPool<int>.Shared.Rent(starts[Count]), next = starts[..Count];
        for (int t = 0; t < truths.Boxes.Count; t++)
        {
            for (int strip = Next(t, FirstOf(t)); strip < Count; strip = Next(t, strip + 1))
                members[next[strip]++] = t;
        }

        for (int strip = 0; strip < Count; strip++)
            _truths[strip] = starts[strip] == starts[strip + 1] ? null : truths.Part(members.AsSpan(starts[strip], starts[strip + 1] - starts[strip]));
        ArrayPool<int>.Shared.Return(members);
        return true;

        // The first strip up to which some prediction reaches truth t: before it all that there are end below it.
        int FirstOf(int t) => UpperBound.Of<float>(reach, float.BitDecrement(truths.Boxes.LowAcross[t]));

        // From a strip on the first one that has truth t; none where predictions begin behind it.
        int Next(int t, int strip)
        {
            while (strip < Count && lowest[strip] <= truths.Boxes.HighAcross[t] && highest[strip] < truths.Boxes.LowAcross[t])
                strip++;
            return strip < Count && lowest[strip] <= truths.Boxes.HighAcross[t] ? strip : Count;
        }
    }

    // Where the predictions of each strip begin and end, across, and how far those up to it reach; an empty strip begins where the one before it did.
    private (float[] Lowest, float[] Highest, float[] Reach) Edges()
    {
        float[] lowest = new float[Count], highest = new float[Count], reach = new float[Count];
        for (int strip = 0; strip < Count; strip++)
        {
            (lowest[strip], highest[strip]) = (strip == 0 ? float.NegativeInfinity : lowest[strip - 1], float.NegativeInfinity);
            if (_starts[strip] < _starts[strip + 1])
                lowest[strip] = float.PositiveInfinity;
            for (int k = _starts[strip]; k < _starts[strip + 1]; k++)
                (lowest[strip], highest[strip]) = (Math.Min(lowest[strip], Predicted.LowAcross[k]), Math.Max(highest[strip], Predicted.HighAcross[k]));
            reach[strip] = strip == 0 ? highest[strip] : Math.Max(reach[strip - 1], highest[strip]);
        }

        return (lowest, highest, reach);
    }
}
