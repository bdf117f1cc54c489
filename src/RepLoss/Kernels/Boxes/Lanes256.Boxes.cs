using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <content>Boxes of four numbers each, one after the other in memory, against a register a number.</content>
internal readonly partial struct Lanes256
{
    // Two boxes of a register, number by number, and back; and the middle quarters exchanged, which is its own way back.
    private static Vector256<int> ByNumber => Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7);

    private static Vector256<int> ByBox => Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);

    private static Vector256<int> MiddleExchanged => Vector256.Create(0, 1, 4, 5, 2, 3, 6, 7);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void LoadBoxes(float* boxes, out Lanes256 a, out Lanes256 b, out Lanes256 c, out Lanes256 d)
    {
        Vector256<float> first = ByNumbers(boxes), second = ByNumbers(boxes + Count), third = ByNumbers(boxes + (2 * Count)), fourth = ByNumbers(boxes + (3 * Count));
        Vector256<float> ab = Pair(first.GetLower(), second.GetLower()), abBehind = Pair(third.GetLower(), fourth.GetLower());
        Vector256<float> cd = Pair(first.GetUpper(), second.GetUpper()), cdBehind = Pair(third.GetUpper(), fourth.GetUpper());
        (a, b) = (new(Vector256.Create(ab.GetLower(), abBehind.GetLower())), new(Vector256.Create(ab.GetUpper(), abBehind.GetUpper())));
        (c, d) = (new(Vector256.Create(cd.GetLower(), cdBehind.GetLower())), new(Vector256.Create(cd.GetUpper(), cdBehind.GetUpper())));

        static Vector256<float> ByNumbers(float* from) => Vector256.Shuffle(Vector256.Load(from), ByNumber);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreBoxes(float* boxes, Lanes256 a, Lanes256 b, Lanes256 c, Lanes256 d)
    {
        Vector256<float> ab = Pair(a._value.GetLower(), b._value.GetLower()), abBehind = Pair(a._value.GetUpper(), b._value.GetUpper());
        Vector256<float> cd = Pair(c._value.GetLower(), d._value.GetLower()), cdBehind = Pair(c._value.GetUpper(), d._value.GetUpper());
        ByBoxes(ab.GetLower(), cd.GetLower(), boxes);
        ByBoxes(ab.GetUpper(), cd.GetUpper(), boxes + Count);
        ByBoxes(abBehind.GetLower(), cdBehind.GetLower(), boxes + (2 * Count));
        ByBoxes(abBehind.GetUpper(), cdBehind.GetUpper(), boxes + (3 * Count));

        static void ByBoxes(Vector128<float> lower, Vector128<float> upper, float* to) => Vector256.Shuffle(Vector256.Create(lower, upper), ByBox).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pair(Vector128<float> lower, Vector128<float> upper) => Vector256.Shuffle(Vector256.Create(lower, upper), MiddleExchanged);
}
