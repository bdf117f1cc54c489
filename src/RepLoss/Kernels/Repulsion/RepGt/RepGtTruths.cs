using System.Buffers;
using RepLoss.Contract;
using RepLoss.Pairs;

namespace RepLoss.Kernels;

/// <summary>All truths of a fused RepGT, and which of them repels a prediction that overlaps none.</summary>
internal readonly struct RepGtTruths : IDisposable
{
    // An index is kept as a float32.
    private const int Most = 1 << 24;

    private readonly int[] _places;

    /// <summary>Copies at least one truth.</summary>
    public RepGtTruths(ReadOnlySpan<float> truths, RepGtExclusion exclude)
    {
        All = TruthColumns.Of(truths, exclude);
        int count = All.Boxes.Count;
        _places = ArrayPool<int>.Shared.Rent(count);
        for (int t = 0; t < count; t++)
            _places[All.Boxes.Index[t]] = t;
        // By index, not by place: of truths with equal IoU the first one repels.
        int other = 1;
        while (other < count && IdentityOf(other) == IdentityOf(0))
            other++;
        (HasOther, FirstOther) = (other < count, other < count ? other : 0);
    }

    /// <summary>Refuses more truths than a float32 tells apart.</summary>
    public static void RequireFew(string kernel, ReadOnlySpan<float> truths)
    {
        if (truths.Length / 4 > Most)
            throw new InputException($"{kernel}: input 'truths' has {truths.Length / 4} boxes; expected {Most} at most.");
    }

    /// <summary>The truths.</summary>
    public TruthColumns All { get; }

    /// <summary>The index of the first truth whose identity differs from the identity of truth 0. 0 if there is none.</summary>
    public int FirstOther { get; }

    /// <summary>False where all truths share one identity.</summary>
    public bool HasOther { get; }

    /// <summary>The place in <see cref="All"/> of a truth.</summary>
    public int PlaceOf(long truth) => _places[truth];

    /// <summary>The identity of a truth.</summary>
    public long IdentityOf(long truth) => All.Identity[_places[truth]];

    /// <summary>The identities of the truths that predictions are designated for, -1 for none of these, in the order of the predictions' columns; rented.</summary>
    public long[] IdentitiesOf(ReadOnlySpan<long> designated, BoxColumns predicted)
    {
        long[] rented = predicted.Rent(designated);
        for (int k = 0; k < predicted.Count; k++)
            rented[k] = rented[k] < 0 ? -1 : IdentityOf(rented[k]);
        return rented;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        All.Dispose();
        ArrayPool<int>.Shared.Return(_places);
    }
}
