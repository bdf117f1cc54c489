using System.Buffers;

namespace RepLoss.Kernels;

/// <summary>The truths of a fused RepGT: as columns, with what tells which of them may repel a prediction, and where one may meet it.</summary>
internal readonly struct RepGtTruths : IDisposable
{
    private readonly float[] _reach;
    private readonly long[] _identities;

    /// <summary>Copies at least two truths.</summary>
    public RepGtTruths(ReadOnlySpan<float> truths, RepGtExclusion exclude)
    {
        Boxes = BoxColumns.Of(truths, 0);
        int count = Boxes.Count;
        (_reach, _identities, Identity) = (ArrayPool<float>.Shared.Rent(count), ArrayPool<long>.Shared.Rent(count), ArrayPool<long>.Shared.Rent(count));
        float farthest = float.NegativeInfinity;
        for (int t = 0; t < count; t++)
        {
            _reach[t] = farthest = Math.Max(farthest, Boxes.High[t]);
            Identity[t] = exclude == RepGtExclusion.Index ? Boxes.Index[t] : IdentityByCoordinates(t);
            _identities[Boxes.Index[t]] = Identity[t];
        }

        // By index, not by place: of truths with equal IoU the first one repels.
        int other = 1;
        while (other < count && _identities[other] == _identities[0])
            other++;
        HasOther = other < count;
        (First, FirstOther) = (Array.IndexOf(Boxes.Index, 0, 0, count), HasOther ? Array.IndexOf(Boxes.Index, other, 0, count) : 0);
    }

    /// <summary>The truths.</summary>
    public BoxColumns Boxes { get; }

    /// <summary>Of each truth here: truths that exclude each other share a number.</summary>
    public long[] Identity { get; }

    /// <summary>The place here of truth 0.</summary>
    public int First { get; }

    /// <summary>The place here of the first truth whose identity is not that of truth 0; that of truth 0 where there is none.</summary>
    public int FirstOther { get; }

    /// <summary>False where all truths share one identity.</summary>
    public bool HasOther { get; }

    /// <summary>The identities of the truths that predictions are designated for, in the order of the predictions' columns; rented.</summary>
    public long[] IdentitiesOf(ReadOnlySpan<long> designated, BoxColumns predicted)
    {
        long[] rented = predicted.Rent(designated);
        for (int k = 0; k < predicted.Count; k++)
            rented[k] = _identities[rented[k]];
        return rented;
    }

    /// <summary>The truths [from, to) that predictions [start, end) may overlap.</summary>
    public (int From, int To) Window(BoxColumns predicted, int start, int end)
    {
        if (!Boxes.IsSorted)
            return (0, Boxes.Count);
        float farthest = float.NegativeInfinity;
        for (int k = start; k < end; k++)
            farthest = Math.Max(farthest, predicted.High[k]);
        return (Beyond(_reach, predicted.Low[start]), Beyond(Boxes.Low, farthest));
    }

    /// <summary>Gives the arrays back.</summary>
    public void Dispose()
    {
        Boxes.Dispose();
        ArrayPool<float>.Shared.Return(_reach);
        ArrayPool<long>.Shared.Return(_identities);
        ArrayPool<long>.Shared.Return(Identity);
    }

    // How many of the ascending edges are not beyond another: boxes that end or begin exactly there do not overlap.
    private int Beyond(float[] edges, float edge)
    {
        int low = 0, high = Boxes.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (edges[middle] <= edge)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private long IdentityByCoordinates(int t)
    {
        for (int earlier = t - 1; earlier >= 0 && (!Boxes.IsSorted || Boxes.Low[earlier] == Boxes.Low[t]); earlier--)
        {
            if (Boxes.Low[earlier] == Boxes.Low[t] && Boxes.High[earlier] == Boxes.High[t]
                && Boxes.LowAcross[earlier] == Boxes.LowAcross[t] && Boxes.HighAcross[earlier] == Boxes.HighAcross[t])
            {
                return Identity[earlier];
            }
        }

        return t;
    }
}
