using System.Buffers;
using RepLoss.Pairs;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>Truths as columns, all or those of a strip: what tells which of them may repel a prediction, and where one may meet it.</summary>
internal readonly unsafe struct TruthColumns : IDisposable
{
    private readonly float[] _reach;

    private TruthColumns(BoxColumns boxes, long[] identity)
    {
        (Boxes, Identity) = (boxes, identity);
        _reach = ArrayPool<float>.Shared.Rent(boxes.Count);
        float farthest = float.NegativeInfinity;
        for (int t = 0; t < boxes.Count; t++)
            _reach[t] = farthest = Math.Max(farthest, boxes.High[t]);
    }

    /// <summary>The truths.</summary>
    public BoxColumns Boxes { get; }

    /// <summary>Of each truth here: truths that exclude each other share a number.</summary>
    public long[] Identity { get; }

    /// <summary>Copies truths.</summary>
    public static TruthColumns Of(ReadOnlySpan<float> truths, RepGtExclusion exclude)
    {
        BoxColumns boxes = BoxColumns.Of(truths, 0, withDensity: false);
        long[] identity = ArrayPool<long>.Shared.Rent(boxes.Count);
        for (int t = 0; t < boxes.Count; t++)
            identity[t] = exclude == RepGtExclusion.Index ? boxes.Index[t] : IdentityByCoordinates(boxes, identity, t);
        return new TruthColumns(boxes, identity);
    }

    /// <summary>Copies some of them, in their order.</summary>
    public TruthColumns Part(ReadOnlySpan<int> members)
    {
        long[] identity = ArrayPool<long>.Shared.Rent(members.Length);
        for (int k = 0; k < members.Length; k++)
            identity[k] = Identity[members[k]];
        return new TruthColumns(Boxes.Part(members, float.NegativeInfinity), identity);
    }

    /// <summary>The truths [from, to) that boxes between two edges may overlap; one that ends or begins exactly there does not.</summary>
    public (int From, int To) Window(float low, float high) => Boxes.IsSorted
        ? (UpperBound.Of(new ReadOnlySpan<float>(_reach, 0, Boxes.Count), low), UpperBound.Of(new ReadOnlySpan<float>(Boxes.Low, Boxes.Count), high))
        : (0, Boxes.Count);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Boxes.Dispose();
        ArrayPool<float>.Shared.Return(_reach);
        ArrayPool<long>.Shared.Return(Identity);
    }

    private static long IdentityByCoordinates(BoxColumns boxes, long[] identity, int t)
    {
        for (int earlier = t - 1; earlier >= 0 && (!boxes.IsSorted || boxes.Low[earlier] == boxes.Low[t]); earlier--)
        {
            if (boxes.Low[earlier] == boxes.Low[t] && boxes.High[earlier] == boxes.High[t]
                && boxes.LowAcross[earlier] == boxes.LowAcross[t] && boxes.HighAcross[earlier] == boxes.HighAcross[t])
            {
                return identity[earlier];
            }
        }

        return t;
    }
}
