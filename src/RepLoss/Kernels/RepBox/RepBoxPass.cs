namespace RepLoss.Kernels;

/// <summary>What rows of pairs add up to, before the division by D.</summary>
/// <param name="Loss">Sum of SmoothLn.</param>
/// <param name="Overlapping">Pairs with IoU above 0.</param>
internal readonly record struct RepBoxSums(double Loss, long Overlapping)
{
    public static RepBoxSums operator +(RepBoxSums a, RepBoxSums b) => new(a.Loss + b.Loss, a.Overlapping + b.Overlapping);
}

/// <summary>
/// RepBox over rows of pairs: a box against several at once. Each pair's terms are float32, all sums float64. Of the gradient of
/// a pair only what differs between pairs is summed: dI by each of the four edges, and dA, which the sides of the box multiply.
/// </summary>
internal readonly struct RepBoxPass<TLanes>(BoxColumns boxes, long[]? targets, double sigma) where TLanes : struct, ILanes<TLanes>
{
    // Rows that go over a stretch of boxes together while its sums are in the first-level cache.
    private const int RowsOfBlock = 64, BoxesOfBlock = 256;

    private readonly SmoothLnLanes<TLanes> _smooth = new(sigma);

    /// <summary>The rows [start, end), each with the boxes behind it.</summary>
    /// <param name="start">First row.</param>
    /// <param name="end">Behind the last row.</param>
    /// <param name="edges">Gets the gradient's sums of every box from start on that is met; null where none is wanted.</param>
    public RepBoxSums Rows(int start, int end, EdgeSums? edges)
    {
        RepBoxSums sums = default;
        for (int first = start; first < end; first += RowsOfBlock)
        {
            int last = Math.Min(first + RowsOfBlock, end), reach = boxes.EndOfReach(first, last);
            for (int from = first; from < reach; from += BoxesOfBlock)
            {
                int to = Math.Min(from + BoxesOfBlock, reach);
                for (int i = first; i < Math.Min(last, to); i++)
                {
                    // A row's steps may end beyond a block; the next block takes them up where they ended.
                    int j = from <= i ? i + 1 : i + 1 + ((from - i - 2 + TLanes.Count) / TLanes.Count * TLanes.Count);
                    sums += edges is { } wanted ? ValuesAndGradients(i, j, to, wanted) : Values(i, j, to);
                }
            }
        }

        return sums;
    }

    // Row i from box j on until one before the end begins.
    private RepBoxSums Values(int i, int j, int end)
    {
        LaneSums loss = default;
        long overlapping = 0;
        var a = new BoxLanes<TLanes>(boxes, i);
        // Where the last is reached all are: mostly so where boxes lie close, and then nothing is asked for each step.
        bool reachesAll = boxes.Reaches(i, end - 1);
        for (; j < end && (reachesAll || boxes.Reaches(i, j)); j += TLanes.Count)
        {
            TLanes mask = a.Meet(boxes, j, out TLanes along, out TLanes across);
            if (TLanes.CountSet(mask) == 0)
                continue;
            if (targets is not null)
                mask &= TLanes.Differ(targets, j, targets[i]);
            TLanes iou = a.IoU(boxes, j, along, across, TLanes.Of(0), ref mask, out TLanes union);
            overlapping += TLanes.CountSet(TLanes.Above(iou, TLanes.Of(0)));
            _smooth.Value(iou, union, out _).AddTo(ref loss);
        }

        return new RepBoxSums(loss.Total, overlapping);
    }

    private RepBoxSums ValuesAndGradients(int i, int j, int end, in EdgeSums edges)
    {
        LaneSums loss = default;
        EdgeRow row = default;
        long overlapping = 0;
        bool any = false;
        var a = new BoxLanes<TLanes>(boxes, i);
        // Where the last is reached all are: mostly so where boxes lie close, and then nothing is asked for each step.
        bool reachesAll = boxes.Reaches(i, end - 1);
        for (; j < end && (reachesAll || boxes.Reaches(i, j)); j += TLanes.Count)
        {
            TLanes mask = a.Meet(boxes, j, out TLanes along, out TLanes across);
            if (TLanes.CountSet(mask) == 0)
                continue;
            if (targets is not null)
                mask &= TLanes.Differ(targets, j, targets[i]);
            TLanes iou = a.IoU(boxes, j, along, across, TLanes.Of(0), ref mask, out TLanes union);
            overlapping += TLanes.CountSet(TLanes.Above(iou, TLanes.Of(0)));
            _smooth.Value(iou, union, out TLanes scale).AddTo(ref loss);
            // dIoU = (dI (1 + IoU) - IoU dA) / U.
            a.AddGradient(boxes, j, mask, (TLanes.Of(1) + iou) * scale, iou * scale, along, across, ref row, edges);
            any = true;
        }

        if (any)
            edges.AddRow(row, i);
        return new RepBoxSums(loss.Total, overlapping);
    }
}
