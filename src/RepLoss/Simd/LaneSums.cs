using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Simd;

/// <summary>
/// Float64 sums of lanes, in a register for as long as a loop adds to them: in memory they would make each step wait until the one
/// before it has been written.
/// </summary>
internal struct LaneSums
{
    /// <summary>The sums.</summary>
    public Vector512<double> Sums { get; private set; }

    /// <summary>All of it as one number.</summary>
    public readonly double Total => Vector512.Sum(Sums);

    /// <summary>Adds to each sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<double> terms) => Sums += terms;
}
