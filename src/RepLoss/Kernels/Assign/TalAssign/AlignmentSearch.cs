using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>
/// Finds the claims of a truth. For all anchors inside, an upper bound of ln m is computed in float32, 16 anchors at a time. m itself is computed in float64,
/// first for the anchors with the largest bounds, then for those whose bound still allows a claim.
/// </summary>
internal readonly unsafe struct AlignmentSearch(AnchorColumns anchors, float* scores, int classes, bool isBounded, TalAssignOptions options)
{
    // More than the error of float32, which is a few roundings of numbers up to 1 in an overlap, and a few roundings of the result in a logarithm.
    private const float Slack = 4e-6f;

    /// <summary>Fills in the claims of a truth.</summary>
    /// <param name="box">The truth's x1, y1, x2, y2.</param>
    /// <param name="label">The truth's class.</param>
    /// <param name="claims">Receives the claims. Its length is the most that the truth may claim.</param>
    /// <returns>The number of claims.</returns>
    public int Of(ReadOnlySpan<float> box, int label, Span<Claim> claims)
    {
        int[] found = ArrayPool<int>.Shared.Rent(anchors.Count);
        float[] bounds = ArrayPool<float>.Shared.Rent(anchors.Count);
        Claim[] room = ArrayPool<Claim>.Shared.Rent(claims.Length);
        var truth = new AlignedTruth(box, options);
        int count = Collect(box, truth, label, found, bounds), claimed = 0;
        if (count > claims.Length)
        {
            Span<Claim> likely = room.AsSpan(0, claims.Length);
            int most = 0;
            for (int i = 0; i < count; i++)
                most = Claim.Insert(likely, most, new Claim(i, bounds[i], 0));
            foreach (Claim one in likely)
            {
                claimed = Offer(truth, label, found[one.Anchor], claims, claimed);
                found[one.Anchor] = -1;
            }
        }

        for (int i = 0; i < count; i++)
        {
            if (found[i] >= 0 && (claimed < claims.Length || bounds[i] >= Math.Log(claims[^1].Metric)))
                claimed = Offer(truth, label, found[i], claims, claimed);
        }

        ArrayPool<int>.Shared.Return(found);
        ArrayPool<float>.Shared.Return(bounds);
        ArrayPool<Claim>.Shared.Return(room);
        return claimed;
    }

    private int Offer(in AlignedTruth truth, int label, int a, Span<Claim> claims, int claimed)
    {
        if (!truth.Contains(anchors.X[a], anchors.Y[a]))
            return claimed;
        double overlap = truth.Overlap(anchors.Edge(0)[a], anchors.Edge(1)[a], anchors.Edge(2)[a], anchors.Edge(3)[a]);
        return Claim.Insert(claims, claimed, new Claim(a, truth.Metric(scores[((long)a * classes) + label], overlap), overlap));
    }

    // Collects the anchors that may be inside, with their bounds.
    private int Collect(ReadOnlySpan<float> box, in AlignedTruth truth, int label, Span<int> found, Span<float> bounds)
    {
        float left = MathF.BitDecrement((float)truth.Left), top = MathF.BitDecrement((float)truth.Top);
        float right = MathF.BitIncrement((float)truth.Right), bottom = MathF.BitIncrement((float)truth.Bottom);
        Vector512<float> lows = Vector512.Create(left), highs = Vector512.Create(right), tops = Vector512.Create(top), bottoms = Vector512.Create(bottom);
        float* score = stackalloc float[Vector512<float>.Count], bound = stackalloc float[Vector512<float>.Count];
        int count = 0;
        for (int block = 0; block < anchors.Blocks; block++)
        {
            if (!anchors.MayHold(block, left, top, right, bottom))
                continue;
            for (int i = block * AnchorColumns.Block; i < (block + 1) * AnchorColumns.Block; i += Vector512<float>.Count)
            {
                Vector512<float> x = Vector512.Load(anchors.X + i), y = Vector512.Load(anchors.Y + i);
                ulong inside = (Vector512.GreaterThanOrEqual(x, lows) & Vector512.LessThanOrEqual(x, highs)
                    & Vector512.GreaterThanOrEqual(y, tops) & Vector512.LessThanOrEqual(y, bottoms)).ExtractMostSignificantBits();
                if (inside == 0)
                    continue;
                for (ulong bits = inside; bits != 0; bits &= bits - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(bits);
                    score[lane] = scores[((long)(i + lane) * classes) + label];
                }

                Bound(i, box, Vector512.Load(score)).Store(bound);
                for (ulong bits = inside; bits != 0; bits &= bits - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(bits);
                    (found[count], bounds[count]) = (i + lane, bound[lane]);
                    count++;
                }
            }
        }

        return count;
    }

    // An upper bound of ln m for 16 anchors. It is infinite where float32 overflows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Bound(int i, ReadOnlySpan<float> box, Vector512<float> score)
    {
        Vector512<float> x1 = Vector512.Load(anchors.Edge(0) + i), y1 = Vector512.Load(anchors.Edge(1) + i), x2 = Vector512.Load(anchors.Edge(2) + i), y2 = Vector512.Load(anchors.Edge(3) + i);
        Vector512<float> left = Vector512.Create(box[0]), top = Vector512.Create(box[1]), right = Vector512.Create(box[2]), bottom = Vector512.Create(box[3]);
        Vector512<float> across = Vector512.Max(Vector512.Min(x2, right) - Vector512.Max(x1, left), Vector512<float>.Zero);
        Vector512<float> shared = across * Vector512.Max(Vector512.Min(y2, bottom) - Vector512.Max(y1, top), Vector512<float>.Zero);
        Vector512<float> overlap = (shared / (((x2 - x1) * (y2 - y1)) + ((right - left) * (bottom - top)) - shared) * (1 + Slack)) + Vector512.Create(Slack);
        if (options.Overlap == AlignmentOverlap.Ciou)
        {
            Vector512<float> hullX = Vector512.Max(x2, right) - Vector512.Min(x1, left), hullY = Vector512.Max(y2, bottom) - Vector512.Min(y1, top);
            // The distance is computed from differences: their rounding depends on the size of the hull, not on the distance of the boxes from the origin.
            Vector512<float> apartX = x1 - left + (x2 - right), apartY = y1 - top + (y2 - bottom);
            overlap -= ((apartX * apartX) + (apartY * apartY)) / ((((hullX * hullX) + (hullY * hullY)) + Vector512.Create((float)Ciou.Epsilon)) * 4f);
        }

        Vector512<float> least = Vector512.Create(VectorFunctions.SmallestNormal);
        Vector512<float> ln = (VectorFunctions.Ln(Vector512.Max(score, least)) * (float)options.Alpha) + (VectorFunctions.Ln(Vector512.Max(overlap, least)) * (float)options.Beta);
        Vector512<float> bound = ln + (Vector512.Abs(ln) * Slack) + Vector512.Create((float)(Slack * (options.Alpha + options.Beta)));
        return isBounded ? Vector512.ConditionalSelect(Vector512.Equals(overlap + bound, overlap + bound), bound, Vector512.Create(float.PositiveInfinity)) : Vector512.Create(float.PositiveInfinity);
    }
}
