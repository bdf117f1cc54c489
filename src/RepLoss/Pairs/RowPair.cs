using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Pairs;

/// <summary>
/// The gradients of two rows of pairs that met in the same steps, for both sides: edge by edge, so that all of a short loop is in registers.
/// To widen to float64 is a large part of the work, so two float32 shares are added before it: of two steps for a row, of both rows for the
/// others. Not more: the sum of two equal shares, which identical boxes have, is exact.
/// </summary>
/// <param name="boxes">The boxes, of the rows and others.</param>
/// <param name="edges">Their sums.</param>
/// <param name="i">The second row.</param>
/// <param name="before">What the row before it met.</param>
/// <param name="met">What it met itself.</param>
internal readonly unsafe struct RowPair<TLanes>(BoxColumns boxes, EdgeSums edges, int i, RowSteps<TLanes> before, RowSteps<TLanes> met)
    where TLanes : struct, ILanes<TLanes>
{
    private const int Stride = RowSteps<TLanes>.Stride;

    private interface IEdge
    {
        // What a row and the others get of a pair's slope.
        static abstract TLanes Share(TLanes slope, TLanes own, TLanes others, out TLanes rest);
    }

    /// <summary>Adds them, and the losses.</summary>
    public void Add(ref LogProductSums loss)
    {
        loss = Add(before, Add(met, loss));
        Add<LowEdge>(EdgeSums.Low);
        Add<HighEdge>(EdgeSums.High);
        Add<LowEdge>(EdgeSums.LowAcross);
        Add<HighEdge>(EdgeSums.HighAcross);
        Add<Whole>(EdgeSums.Area);
    }

    private static LogProductSums Add(RowSteps<TLanes> steps, LogProductSums loss)
    {
        for (int k = 0; k < steps.Count; k++)
            steps.IoU(k).AddTo(ref loss);
        return loss;
    }

    // Not guided by how a first call went: it is one loop, and came out by turns a tenth faster and slower.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add<TEdge>(int kind) where TEdge : struct, IEdge
    {
        int* places = met.Places;
        float* slopes = met.SlopesBy(kind), slopesBefore = before.SlopesBy(kind), numbers = boxes.Column(kind);
        double* sums = edges.Column(kind);
        TLanes own = TLanes.Of(numbers[i]), ownBefore = TLanes.Of(numbers[i - 1]);
        LaneSums row = default, rowBefore = default;
        int left = met.Count;
        for (; left > 1; left -= 2)
        {
            TLanes share = Step<TEdge>(*places, slopes, slopesBefore, own, ownBefore, numbers, sums, out TLanes shareBefore);
            share += Step<TEdge>(places[1], slopes + Stride, slopesBefore + Stride, own, ownBefore, numbers, sums, out TLanes secondBefore);
            share.AddTo(ref row);
            (shareBefore + secondBefore).AddTo(ref rowBefore);
            places += 2;
            slopes += 2 * Stride;
            slopesBefore += 2 * Stride;
        }

        if (left > 0)
        {
            Step<TEdge>(*places, slopes, slopesBefore, own, ownBefore, numbers, sums, out TLanes shareBefore).AddTo(ref row);
            shareBefore.AddTo(ref rowBefore);
        }

        sums[i] += row.Total;
        sums[i - 1] += rowBefore.Total;
    }

    // Gives the boxes from j on theirs of a step, and returns the shares of the rows. All by value, for registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Step<TEdge>(
        int j, float* slopes, float* slopesBefore, TLanes own, TLanes ownBefore, float* numbers, double* sums, out TLanes shareBefore) where TEdge : struct, IEdge
    {
        TLanes others = TLanes.Load(numbers + j);
        TLanes share = TEdge.Share(TLanes.Load(slopes), own, others, out TLanes rest);
        shareBefore = TEdge.Share(TLanes.Load(slopesBefore), ownBefore, others, out TLanes restBefore);
        (rest + restBefore).AddTo(sums + j);
        return share;
    }

    private readonly struct LowEdge : IEdge
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Share(TLanes slope, TLanes own, TLanes others, out TLanes rest)
        {
            TLanes share = slope * EdgeShare.Of(others, own);
            rest = slope - share;
            return share;
        }
    }

    // The same with the sides exchanged: here the smaller edge bounds the overlap.
    private readonly struct HighEdge : IEdge
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Share(TLanes slope, TLanes own, TLanes others, out TLanes rest) => LowEdge.Share(slope, others, own, out rest);
    }

    // Of an area's slope both sides get all.
    private readonly struct Whole : IEdge
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Share(TLanes slope, TLanes own, TLanes others, out TLanes rest)
        {
            rest = slope;
            return slope;
        }
    }
}
