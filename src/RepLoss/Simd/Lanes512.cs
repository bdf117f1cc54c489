using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RepLoss.Simd;

/// <summary>16 lanes: a register of 512 bits.</summary>
internal readonly unsafe partial struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    // What VFIXUPIMMPS answers, four bits for a class of numbers: +x and +infinity 1 (A), -x and -infinity 0 (8), +1 1, 0 a half (B), no number itself.
    private const int HeavisideByClass = unchecked((int)0xA8A8AB22);

    private readonly Vector512<float> _value = value;

    /// <inheritdoc/>
    public static int Count => Vector512<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Of(float value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* numbers) => new(Vector512.Load(numbers));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* numbers) => _value.Store(numbers);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Span<float> numbers) => _value.CopyTo(numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator &(Lanes512 a, Lanes512 b) => new(a._value & b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Vector512.MinNative(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Vector512.MaxNative(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Log(Lanes512 a) => new(Vector512.Log(a._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Exp(Lanes512 a) => new(Vector512.Exp(a._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Above(Lanes512 a, Lanes512 b) => new(Vector512.GreaterThan(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 AtLeast(Lanes512 a, Lanes512 b) => new(Vector512.GreaterThanOrEqual(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.MultiplyAddEstimate(a._value, b._value, c._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Heaviside(Lanes512 a) => new(Avx512F.Fixup(a._value, a._value, Vector512.Create(HeavisideByClass), 0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Differ(long[] numbers, int index, long number)
    {
        ref long first = ref MemoryMarshal.GetArrayDataReference(numbers);
        Vector512<long> wanted = Vector512.Create(number);
        Vector512<long> low = Vector512.Equals(Vector512.LoadUnsafe(ref first, (nuint)index), wanted);
        Vector512<long> high = Vector512.Equals(Vector512.LoadUnsafe(ref first, (nuint)(index + Vector512<long>.Count)), wanted);
        return new((~Vector512.Narrow(low, high)).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Behind(int lane) => new(Vector512.GreaterThan(Vector512<int>.Indices, Vector512.Create(lane)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Except(int lane) => new((~Vector512.Equals(Vector512<int>.Indices, Vector512.Create(lane))).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Select(Lanes512 mask, Lanes512 a, Lanes512 b) => new(Vector512.ConditionalSelect(mask._value, a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountSet(Lanes512 mask) => BitOperations.PopCount(Vector512.ExtractMostSignificantBits(mask._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(double* sums)
    {
        double* high = sums + Vector512<double>.Count;
        (Vector512.Load(sums) + Vector512.WidenLower(_value)).Store(sums);
        (Vector512.Load(high) + Vector512.WidenUpper(_value)).Store(high);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(ref LaneSums sums) => sums.Add(Vector512.WidenLower(_value) + Vector512.WidenUpper(_value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(ref LogProductSums sums) => sums.Add(Vector512.WidenLower(_value), Vector512.WidenUpper(_value));

    // Four boxes of a register, number by number, and the middle quarters exchanged; each is its own way back.
    private static Vector512<int> ByNumber => Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);

    private static Vector512<int> MiddleExchanged => Vector512.Create(0, 1, 2, 3, 8, 9, 10, 11, 4, 5, 6, 7, 12, 13, 14, 15);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void LoadInterleaved(float* boxes, out Lanes512 a, out Lanes512 b, out Lanes512 c, out Lanes512 d)
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
    public static unsafe void StoreInterleaved(float* boxes, Lanes512 a, Lanes512 b, Lanes512 c, Lanes512 d)
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
