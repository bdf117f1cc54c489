using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <summary>
/// Float64 sums of lanes, in registers for as long as a loop adds to them: in memory they would make each step wait until the one
/// before it has been written.
/// </summary>
internal struct LaneSums
{
    private Vector256<double> _first, _second;

    /// <summary>All of it as one number.</summary>
    public readonly double Total => Vector256.Sum(_first + _second);

    /// <summary>Adds to each sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector256<double> first, Vector256<double> second) => (_first, _second) = (_first + first, _second + second);
}
