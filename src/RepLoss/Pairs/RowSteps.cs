using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Pairs;

/// <summary>
/// The steps of a row in which boxes met, until their gradients are added. Two short loops take less time than one that does both: a processor
/// does not look as far ahead as the next of its long steps.
/// </summary>
internal unsafe struct RowSteps<TLanes> where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Steps that there is room for; no more than SmoothLnTotal takes at once for any sigma.</summary>
    public const int Most = 16;

    /// <summary>Room for them, in numbers, with what it takes to begin with a line of the cache.</summary>
    public const int Length = (Most * (Stride + 1)) + (AlignedMemory.LineBytes / sizeof(float));

    /// <summary>Numbers of a step.</summary>
    public const int Stride = Kinds * BoxColumns.Padding;

    private const int Along = EdgeSums.Low / 2, Across = EdgeSums.LowAcross / 2, Area = EdgeSums.Area / 2, Overlap = 3, Kinds = 4;

    private readonly float* _lanes;
    private readonly int* _places;

    /// <summary>No steps yet.</summary>
    /// <param name="memory">A place of <see cref="Length"/> numbers.</param>
    public RowSteps(float* memory)
    {
        _lanes = AlignedMemory.Align(memory);
        _places = (int*)(_lanes + (Most * Stride));
    }

    /// <summary>Steps there are.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps a step.</summary>
    /// <param name="j">The first box of it.</param>
    /// <param name="iou">IoU.</param>
    /// <param name="slopes">Of the pairs.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int j, TLanes iou, PairSlopes<TLanes> slopes)
    {
        _places[Count] = j;
        float* step = Step(Count);
        slopes.Along.Store(step + (Along * BoxColumns.Padding));
        slopes.Across.Store(step + (Across * BoxColumns.Padding));
        slopes.Area.Store(step + (Area * BoxColumns.Padding));
        iou.Store(step + (Overlap * BoxColumns.Padding));
        Count++;
    }

    /// <summary>The first box of step k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int First(int k) => _places[k];

    /// <summary>IoU of step k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TLanes IoU(int k) => TLanes.Load(Step(k) + (Overlap * BoxColumns.Padding));

    /// <summary>The slopes of step k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly PairSlopes<TLanes> Slopes(int k)
    {
        float* step = Step(k);
        return new(TLanes.Load(step + (Along * BoxColumns.Padding)), TLanes.Load(step + (Across * BoxColumns.Padding)), TLanes.Load(step + (Area * BoxColumns.Padding)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly float* Step(int k) => _lanes + ((nint)k * Stride);
}

/// <summary>The derivatives of pairs of boxes, by what their gradient is made of; 0 where a pair has none.</summary>
/// <param name="Along">By the edges along the axis of sorting, without the sign.</param>
/// <param name="Across">By those across.</param>
/// <param name="Area">By the areas, negated.</param>
internal readonly record struct PairSlopes<TLanes>(TLanes Along, TLanes Across, TLanes Area) where TLanes : struct, ILanes<TLanes>;
