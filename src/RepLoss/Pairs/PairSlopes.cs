using RepLoss.Simd;
namespace RepLoss.Pairs;

/// <summary>The derivatives of pairs of boxes, by what their gradient is made of; 0 where a pair has none.</summary>
/// <param name="Along">By the edges along the axis of sorting, without the sign.</param>
/// <param name="Across">By those across.</param>
/// <param name="Area">By the areas, negated.</param>
internal readonly record struct PairSlopes<TLanes>(TLanes Along, TLanes Across, TLanes Area) where TLanes : struct, ILanes<TLanes>;
