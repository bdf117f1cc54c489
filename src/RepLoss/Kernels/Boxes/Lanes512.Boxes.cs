using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <content>Boxes of four numbers each, one after the other in memory, against a register a number.</content>
internal readonly partial struct Lanes512
{
    // Four boxes of a register, number by number, and the middle quarters exchanged; each is its own way back.
    private static Vector512<int> ByNumber => Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);

    private static Vector512<int> MiddleExchanged => Vector512.Create(0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void LoadBoxes(float* boxes, out Lanes512 a, out Lanes512 b, out Lanes512 c, out Lanes512 d)
    {
        Vector512<float> first = ByNumbers(boxes), second = ByNumbers(boxes + Count), third = ByNumbers(boxes + (2 * Count)), fourth = ByNumbers(boxes + (3 * Count));
        Vector512<float> ab = Pair(first.GetLower(), second.GetLower()), abBehind = Pair(third.GetLower(), fourth.GetLower());
        Vector512<float> cd = Pair(first.GetUpper(), second.GetUpper()), cdBehind = Pair(third.GetUpper(), fourth.GetUpper());
        (a, b) = (new(Vector512.Create(ab.GetLower(), abBehind.GetLower())), new(Vector512.Create(ab.GetUpper(), abBehind.GetUpper())));
        (c, d) = (new(Vector512.Create(cd.GetLower(), cdBehind.GetLower())), new(Vector512.Create(cd.GetUpper(), cdBehind.GetUpper())));

        static Vector512<float> ByNumbers(float* from) => Vector512.Shuffle(Vector512.Load(from), ByNumber);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreBoxes(float* boxes, Lanes512 a, Lanes512 b, Lanes512 c, Lanes512 d)
    {
        Vector512<float> ab = Pair(a._value.GetLower(), b._value.GetLower()), abBehind = Pair(a._value.GetUpper(), b._value.GetUpper());
        Vector512<float> cd = Pair(c._value.GetLower(), d._value.GetLower()), cdBehind = Pair(c._value.GetUpper(), d._value.GetUpper());
        ByBoxes(ab.GetLower(), cd.GetLower(), boxes);
        ByBoxes(ab.GetUpper(), cd.GetUpper(), boxes + Count);
        ByBoxes(abBehind.GetLower(), cdBehind.GetLower(), boxes + (2 * Count));
        ByBoxes(abBehind.GetUpper(), cdBehind.GetUpper(), boxes + (3 * Count));

        static void ByBoxes(Vector256<float> lower, Vector256<float> upper, float* to) => Vector512.Shuffle(Vector512.Create(lower, upper), ByNumber).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pair(Vector256<float> lower, Vector256<float> upper) => Vector512.Shuffle(Vector512.Create(lower, upper), MiddleExchanged);
}
