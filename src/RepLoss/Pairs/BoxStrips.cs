using System.Buffers;

namespace RepLoss.Pairs;

/// <summary>
/// Sorted boxes dealt out to strips. A strip has every box that reaches into it, in their order, so that a box may be in several; a pair
/// belongs to the strip in which the later of the two begins, and so to exactly one.
/// </summary>
internal sealed unsafe class BoxStrips : IDisposable
{
    private readonly BoxColumns _boxes;
    private readonly StripGrid _grid;
    private readonly int[] _starts;
    private int[] _members = [];

    private BoxStrips(BoxColumns boxes, StripGrid grid)
    {
        (_boxes, _grid) = (boxes, grid);
        _starts = new int[grid.Count + 1];
        Deal();
    }

    /// <summary>The number of strips.</summary>
    public int Count => _grid.Count;

    /// <summary>Deals out boxes; null where there would be a single strip.</summary>
    public static BoxStrips? Of(BoxColumns boxes) => StripGrid.Of(boxes) is { } grid ? new BoxStrips(boxes, grid) : null;

    /// <summary>Where a strip begins: of its pairs the later box begins here or further.</summary>
    public float StartOf(int strip) => _grid.StartOf(strip);

    /// <summary>The places in the columns of the boxes in a strip.</summary>
    public ReadOnlySpan<int> Members(int strip) => _members.AsSpan(_starts[strip], _starts[strip + 1] - _starts[strip]);

    /// <summary>Where a strip's <see cref="EdgeSums"/> begin in memory for those of all.</summary>
    public int SumStart(int strip) => EdgeSums.Kinds * (BoxColumns.Whole(_starts[strip]) + (strip * BoxColumns.Padding));

    /// <summary>The length of such memory.</summary>
    public int SumLength => SumStart(Count);

    /// <summary>Gives the array back.</summary>
    public void Dispose() => ArrayPool<int>.Shared.Return(_members);

    private void Deal()
    {
        for (int k = 0; k < _boxes.Count; k++)
        {
            for (int strip = _grid.Of(_boxes.LowAcross[k]); strip < Count && ReachesInto(k, strip); strip++)
                _starts[strip + 1]++;
        }

        for (int strip = 0; strip < Count; strip++)
            _starts[strip + 1] += _starts[strip];
        _members = ArrayPool<int>.Shared.Rent(_starts[Count]);
        int[] next = _starts[..Count];
        for (int k = 0; k < _boxes.Count; k++)
        {
            for (int strip = _grid.Of(_boxes.LowAcross[k]); strip < Count && ReachesInto(k, strip); strip++)
                _members[next[strip]++] = k;
        }
    }

    // As a pass decides whether boxes meet; rounding keeps order, so none that meets a box of the strip is missed.
    private bool ReachesInto(int k, int strip) =>
        StartOf(strip) <= _boxes.LowAcross[k] || _boxes.HighAcross[k] - StartOf(strip) + _boxes.Offset >= 0;
}
