using System.Buffers;
using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <summary>Finds the anchors that each truth takes, and decides which truth gets an anchor that several truths took.</summary>
/// <param name="anchors">The anchors of the image.</param>
/// <param name="truths">The labelled boxes [G,4].</param>
/// <param name="labels">The class of each truth [G].</param>
/// <param name="count">The number of truths, G.</param>
/// <param name="most">The most anchors that one truth may take.</param>
/// <param name="claims">Receives the anchors that each truth takes [G,most], strong ones first. The metric is the negated cost.</param>
/// <param name="counts">Receives [2,G]: the number of anchors that each truth takes, and how many of these are strong.</param>
internal readonly unsafe struct OtaSearch(OtaAnchors anchors, float* truths, long* labels, int count, int most, Claim[] claims, int[] counts)
{
    /// <summary>Makes the anchors near a part of the truths candidates.</summary>
    public void AddCandidates(int part, int parts)
    {
        for (int g = count * part / parts; g < count * (part + 1) / parts; g++)
            anchors.AddCandidates(Truth(g));
    }

    /// <summary>Finds the anchors that a part of the truths takes.</summary>
    public void Take(int part, int parts)
    {
        double[] overlaps = ArrayPool<double>.Shared.Rent(anchors.Columns.Count);
        for (int g = count * part / parts; g < count * (part + 1) / parts; g++)
        {
            int k = Overlap(g, overlaps), strong = 0, weak = 0;
            Span<Claim> taken = claims.AsSpan(g * most, k);
            for (int block = 0; block < anchors.Columns.Blocks && k > 0; block++)
            {
                if (anchors.Columns.MayHold(block, Truth(g)[0], Truth(g)[1], Truth(g)[2], Truth(g)[3]))
                    strong = TakeStrong(g, block, overlaps, taken, strong);
            }

            for (int a = 0; a < anchors.Columns.Count && strong < k; a++)
            {
                if (anchors.IsCandidate(a) && !IsStrong(g, a))
                    weak = Claim.Insert(taken[strong..], weak, Of(g, a, overlaps[a]));
            }

            (counts[g], counts[count + g]) = (k, strong);
        }

        ArrayPool<double>.Shared.Return(overlaps);
    }

    /// <summary>Gives each taken anchor to one truth.</summary>
    public void Settle(Span<long> assigned, Span<float> matchedIou, AssignConflict conflict)
    {
        int length = assigned.Length;
        double[] costs = ArrayPool<double>.Shared.Rent(length);
        bool[] isContested = ArrayPool<bool>.Shared.Rent(length), isStrong = ArrayPool<bool>.Shared.Rent(length);
        Array.Clear(isContested);
        for (int g = 0; g < count; g++)
        {
            for (int i = 0; i < counts[g]; i++)
            {
                Claim claim = claims[(g * most) + i];
                int a = claim.Anchor;
                bool strong = i < counts[count + g];
                isContested[a] |= assigned[a] >= 0;
                if (assigned[a] < 0 || (strong && !isStrong[a]) || (strong == isStrong[a] && -claim.Metric < costs[a]))
                    (assigned[a], matchedIou[a], costs[a], isStrong[a]) = (g, (float)claim.Overlap, -claim.Metric, strong);
            }
        }

        for (int a = 0; a < length && conflict == AssignConflict.All; a++)
        {
            for (int g = 0; g < count && isContested[a]; g++)
            {
                bool strong = IsStrong(g, a);
                if (!strong && isStrong[a])
                    continue;
                double overlap = anchors.Overlap(Truth(g), a), cost = -Of(g, a, overlap).Metric;
                if ((strong && !isStrong[a]) || cost < costs[a] || (cost == costs[a] && g < assigned[a]))
                    (assigned[a], matchedIou[a], costs[a], isStrong[a]) = (g, (float)overlap, cost, strong);
            }
        }

        ArrayPool<double>.Shared.Return(costs);
        ArrayPool<bool>.Shared.Return(isContested);
        ArrayPool<bool>.Shared.Return(isStrong);
    }

    private int TakeStrong(int g, int block, ReadOnlySpan<double> overlaps, Span<Claim> taken, int strong)
    {
        int start = block * AnchorColumns.Block, end = Math.Min(start + AnchorColumns.Block, anchors.Columns.Count);
        for (int a = start; a < end; a++)
        {
            if (IsStrong(g, a))
                strong = Claim.Insert(taken, strong, Of(g, a, overlaps[a]));
        }

        return strong;
    }

    private ReadOnlySpan<float> Truth(int g) => new(truths + (4 * g), 4);

    private bool IsStrong(int g, int a) => anchors.Near(Truth(g), a) is (true, true);

    private Claim Of(int g, int a, double overlap) => new(a, -anchors.Cost(a, (int)labels[g], overlap), overlap);

    // Computes the IoU of a truth with all candidates. Returns the number of anchors that the truth takes.
    private int Overlap(int g, Span<double> overlaps)
    {
        AnchorColumns columns = anchors.Columns;
        ReadOnlySpan<float> truth = Truth(g);
        Vector512<float> left = Vector512.Create(truth[0]), top = Vector512.Create(truth[1]), right = Vector512.Create(truth[2]), bottom = Vector512.Create(truth[3]);
        Claim[] rented = ArrayPool<Claim>.Shared.Rent(most);
        Span<Claim> largest = rented.AsSpan(0, most);
        int found = 0, candidates = 0;
        for (int i = 0; i < columns.Count; i += Vector512<float>.Count)
        {
            ulong overlapping = (Vector512.LessThan(Vector512.Load(columns.Edge(0) + i), right) & Vector512.GreaterThan(Vector512.Load(columns.Edge(2) + i), left)
                & Vector512.LessThan(Vector512.Load(columns.Edge(1) + i), bottom) & Vector512.GreaterThan(Vector512.Load(columns.Edge(3) + i), top)).ExtractMostSignificantBits();
            for (int a = i; a < Math.Min(i + Vector512<float>.Count, columns.Count); a++)
            {
                overlaps[a] = 0;
                if (!anchors.IsCandidate(a))
                    continue;
                candidates++;
                if ((overlapping >> (a - i) & 1) == 0)
                    continue;
                overlaps[a] = anchors.Overlap(truth, a);
                found = Claim.Insert(largest, found, new Claim(a, overlaps[a], 0));
            }
        }

        double sum = 0;
        foreach (Claim claim in largest[..found])
            sum += claim.Metric;
        ArrayPool<Claim>.Shared.Return(rented);
        return (int)Math.Min(Math.Max((long)sum, 1), candidates);
    }
}
