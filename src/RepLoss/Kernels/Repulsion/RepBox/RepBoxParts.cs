using RepLoss.Pairs;
using RepLoss.Simd;
namespace RepLoss.Kernels;

/// <summary>
/// RepBox over all pairs: in one go, or in parts that threads share. The parts depend on the boxes alone, and what they sum up is added in
/// their order.
/// </summary>
internal static unsafe class RepBoxParts<TLanes> where TLanes : struct, ILanes<TLanes>
{
    /// <summary>The sums.</summary>
    /// <param name="boxes">All boxes.</param>
    /// <param name="targets">Their targets, in their order; null where all are distinct.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="edges">Sums of the gradient, of all boxes; null where it is not wanted.</param>
    /// <param name="threads">At most so many; 0 for as many as there are processors.</param>
    public static RepBoxSums Sum(BoxColumns boxes, long[]? targets, RepBoxOptions options, EdgeSums? edges, int threads)
    {
        double pairs = boxes.EstimatePairs();
        if (pairs > StripGrid.MostBeside * boxes.Count && BoxStrips.Of(boxes) is { } strips)
        {
            using (strips)
                return OfStrips(strips, boxes, targets, options, edges, threads);
        }

        if (boxes.IsDense)
        {
            return options.Sigma == 0
                ? OfAll<IdentityLanes<TLanes>>(boxes, targets, options, edges, threads)
                : OfAll<SmoothLnLanes<TLanes>>(boxes, targets, options, edges, threads);
        }

        var pass = new RepBoxPass<TLanes>(boxes, targets, options);
        int parts = OrderedBlocks.CountFor(pairs);
        return parts == 1 ? pass.Rows(0, boxes.Count, edges) : OfRows(pass, boxes, edges, parts, threads);
    }

    private static RepBoxSums OfAll<TSmooth>(BoxColumns boxes, long[]? targets, RepBoxOptions options, EdgeSums? edges, int threads)
        where TSmooth : struct, ISmoothLnLanes<TLanes, TSmooth>
    {
        var pass = new RepBoxDensePass<TLanes, TSmooth>(boxes, targets, options);
        int parts = OrderedBlocks.CountFor(boxes.EstimatePairs());
        if (parts == 1)
            return pass.Rows(0, boxes.Count, edges);
        var sums = new RepBoxSums[parts];
        OrderedBlocks.Run(parts, threads, part => sums[part] = pass.Rows(StartOf(part), StartOf(part + 1), edges));
        RepBoxSums total = default;
        foreach (RepBoxSums some in sums)
            total += some;
        return total;

        int StartOf(int part) => edges is null ? boxes.StartOfPart(part, parts) : (int)((long)boxes.Count * part / parts);
    }

    private static RepBoxSums OfRows(RepBoxPass<TLanes> pass, BoxColumns boxes, EdgeSums? edges, int parts, int threads)
    {
        var sums = new RepBoxSums[parts];
        var edgesOf = new EdgeSums?[parts];
        OrderedBlocks.Run(parts, threads, part =>
        {
            int start = boxes.StartOfPart(part, parts), end = boxes.StartOfPart(part + 1, parts);
            if (start == end)
                return;
            edgesOf[part] = edges is null ? null : new EdgeSums(start, boxes.EndOfReach(start, end));
            sums[part] = pass.Rows(start, end, edgesOf[part]);
        });
        RepBoxSums total = default;
        for (int part = 0; part < parts; part++)
        {
            total += sums[part];
            if (edgesOf[part] is not { } found)
                continue;
            edges!.Value.Add(found);
            found.Dispose();
        }

        return total;
    }

    private static RepBoxSums OfStrips(BoxStrips strips, BoxColumns boxes, long[]? targets, RepBoxOptions options, EdgeSums? edges, int threads)
    {
        var sums = new RepBoxSums[strips.Count];
        var edgesOf = new EdgeSums?[strips.Count];
        double* shared = edges is null ? null : AlignedMemory.Take<double>(strips.SumLength);
        OrderedBlocks.Run(strips.Count, threads, strip =>
        {
            ReadOnlySpan<int> members = strips.Members(strip);
            using BoxColumns own = boxes.Part(members, strips.StartOf(strip));
            long[]? ownTargets = targets is null ? null : own.Rent(targets, members);
            edgesOf[strip] = edges is null ? null : new EdgeSums(shared + strips.SumStart(strip), 0, own.Count);
            sums[strip] = new RepBoxPass<TLanes>(own, ownTargets, options).Rows(0, own.Count, edgesOf[strip]);
            BoxColumns.Return(ownTargets);
        });
        RepBoxSums total = default;
        for (int strip = 0; strip < strips.Count; strip++)
        {
            total += sums[strip];
            if (edgesOf[strip] is { } found)
                edges!.Value.Add(found, strips.Members(strip));
        }

        AlignedMemory.Free(shared);
        return total;
    }
}
