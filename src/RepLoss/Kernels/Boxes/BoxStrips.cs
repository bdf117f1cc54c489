using System.Buffers;

namespace RepLoss.Kernels;

/// <summary>
/// Sorted boxes dealt out to strips across the axis of sorting, for scenes that are wide along both axes: boxes in strips that are apart
/// never come together. A strip has every box that reaches into it, in their order, so that a box may be in several; a pair belongs to
/// the strip in which the later of the two begins, and so to exactly one.
/// </summary>
internal sealed class BoxStrips : IDisposable
{
    // A strip is this many mean sides high: with more, boxes look at more others; with less, they are in more strips.
    private const double SidesOfStrip = 2;

    // Fewer boxes than this do not make up for a strip of their own.
    private const int FewestBoxes = 64;

    private readonly BoxColumns _boxes;
    private readonly float _first, _height;
    private readonly int[] _starts;
    private int[] _members = [];

    private BoxStrips(BoxColumns boxes, float first, float height, int count)
    {
        (_boxes, _first, _height, Count) = (boxes, first, height, count);
        _starts = new int[count + 1];
        Deal();
    }

    /// <summary>The number of strips.</summary>
    public int Count { get; }

    /// <summary>Deals out boxes; null where there would be a single strip.</summary>
    public static BoxStrips? Of(BoxColumns boxes)
    {
        if (!boxes.IsSorted)
            return null;
        double sides = 0;
        float first = float.PositiveInfinity, last = float.NegativeInfinity;
        for (int k = 0; k < boxes.Count; k++)
        {
            sides += Math.Max(boxes.HighAcross[k] - (double)boxes.LowAcross[k] + boxes.Offset, 0);
            first = Math.Min(first, boxes.LowAcross[k]);
            last = Math.Max(last, boxes.LowAcross[k]);
        }

        double height = Math.Max(SidesOfStrip * sides / boxes.Count, ((double)last - first) * FewestBoxes / boxes.Count);
        int count = height > 0 ? (int)Math.Min(((double)last - first) / height, boxes.Count) : 1;
        return count < 2 ? null : new BoxStrips(boxes, first, (float)height, count);
    }

    /// <summary>Where a strip begins: of its pairs the later box begins here or further.</summary>
    public float StartOf(int strip) => strip == 0 ? float.NegativeInfinity : _first + (strip * _height);

    /// <summary>The places in the columns of the boxes in a strip.</summary>
    public ReadOnlySpan<int> Members(int strip) => _members.AsSpan(_starts[strip], _starts[strip + 1] - _starts[strip]);

    /// <summary>Where a strip's <see cref="EdgeSums"/> begin in an array for those of all.</summary>
    public int SumStart(int strip) => EdgeSums.Kinds * (_starts[strip] + (strip * BoxColumns.Padding));

    /// <summary>The length of such an array.</summary>
    public int SumLength => SumStart(Count);

    /// <summary>Gives the array back.</summary>
    public void Dispose() => ArrayPool<int>.Shared.Return(_members);

    private void Deal()
    {
        for (int k = 0; k < _boxes.Count; k++)
        {
            for (int strip = FirstOf(k); strip < Count && ReachesInto(k, strip); strip++)
                _starts[strip + 1]++;
        }

        for (int strip = 0; strip < Count; strip++)
            _starts[strip + 1] += _starts[strip];
        _members = ArrayPool<int>.Shared.Rent(_starts[Count]);
        int[] next = _starts[..Count];
        for (int k = 0; k < _boxes.Count; k++)
        {
            for (int strip = FirstOf(k); strip < Count && ReachesInto(k, strip); strip++)
                _members[next[strip]++] = k;
        }
    }

    // The strip in which a box begins: the last one that does not begin after it. The quotient may be rounded into a neighbour.
    private int FirstOf(int k)
    {
        float low = _boxes.LowAcross[k];
        int strip = Math.Clamp((int)((low - _first) / _height), 0, Count - 1);
        while (strip > 0 && StartOf(strip) > low)
            strip--;
        while (strip + 1 < Count && StartOf(strip + 1) <= low)
            strip++;
        return strip;
    }

    // As a pass decides whether boxes meet; rounding keeps order, so none that meets a box of the strip is missed.
    private bool ReachesInto(int k, int strip) =>
        StartOf(strip) <= _boxes.LowAcross[k] || _boxes.HighAcross[k] - StartOf(strip) + _boxes.Offset >= 0;
}
