using RepLoss.Simd;
namespace RepLoss.Pairs;

/// <summary>One box's own part of <see cref="EdgeSums"/>, kind by kind, while a pass stays with it.</summary>
internal struct EdgeRow
{
    public LaneSums Low, High, LowAcross, HighAcross, Area;
}
