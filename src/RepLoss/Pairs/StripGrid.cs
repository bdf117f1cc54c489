namespace RepLoss.Pairs;

/// <summary>Strips of equal height across the axis of sorting, for scenes that are wide along both axes: boxes in strips that are apart never come together.</summary>
/// <param name="First">Where the first strip begins.</param>
/// <param name="Height">Of each strip.</param>
/// <param name="Count">How many.</param>
internal readonly record struct StripGrid(float First, float Height, int Count)
{
    /// <summary>With more boxes than this beside each along the axis of sorting, dealing them out to strips saves more than it costs.</summary>
    public const double MostBeside = 64;

    // A strip is this many mean sides high: with more, boxes look at more others; with less, they are in more strips.
    private const double SidesOfStrip = 2;

    // Fewer boxes than this do not make up for a strip of their own.
    private const int FewestBoxes = 64;

    /// <summary>The strips for boxes; null where these are not sorted, or there would be a single one.</summary>
    public static unsafe StripGrid? Of(BoxColumns boxes)
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
        return count < 2 ? null : new StripGrid(first, (float)height, count);
    }

    /// <summary>Where a strip begins.</summary>
    public float StartOf(int strip) => strip == 0 ? float.NegativeInfinity : First + (strip * Height);

    /// <summary>The strip in which a box with this low edge begins: the last one that does not begin after it.</summary>
    public int Of(float low)
    {
        // The quotient may be rounded into a neighbour.
        int strip = (int)Math.Clamp((low - First) / Height, 0, Count - 1);
        while (strip > 0 && StartOf(strip) > low)
            strip--;
        while (strip + 1 < Count && StartOf(strip + 1) <= low)
            strip++;
        return strip;
    }
}
