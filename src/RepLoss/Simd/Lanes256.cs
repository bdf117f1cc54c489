using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Simd;

/// <summary>8 lanes: a register of 256 bits.</summary>
internal readonly unsafe partial struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    private readonly Vector256<float> _value = value;

    private Vector512<double> Widened
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(Vector256.WidenLower(_value), Vector256.WidenUpper(_value));
    }

    /// <inheritdoc/>
    public static int Count => Vector256<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Of(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* numbers) => new(Vector256.Load(numbers));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* numbers) => _value.Store(numbers);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Span<float> numbers) => _value.CopyTo(numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator &(Lanes256 a, Lanes256 b) => new(a._value & b._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Vector256.MinNative(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Vector256.MaxNative(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Log(Lanes256 a) => new(Vector256.Log(a._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Exp(Lanes256 a) => new(Vector256.Exp(a._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Above(Lanes256 a, Lanes256 b) => new(Vector256.GreaterThan(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AtLeast(Lanes256 a, Lanes256 b) => new(Vector256.GreaterThanOrEqual(a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) => new(Vector256.MultiplyAddEstimate(a._value, b._value, c._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Heaviside(Lanes256 a)
    {
        // Twice by the largest number, since once leaves the smallest difference below a half.
        Lanes256 most = Of(float.MaxValue), part = MultiplyAdd(a * most, most, Of(0.5f));
        return Min(Max(part, Of(0)), Of(1));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Differ(long[] numbers, int index, long number)
    {
        ref long first = ref MemoryMarshal.GetArrayDataReference(numbers);
        Vector256<long> wanted = Vector256.Create(number);
        Vector256<long> low = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)index), wanted);
        Vector256<long> high = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)(index + Vector256<long>.Count)), wanted);
        return new((~Vector256.Narrow(low, high)).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Behind(int lane) => new(Vector256.GreaterThan(Vector256<int>.Indices, Vector256.Create(lane)).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Except(int lane) => new((~Vector256.Equals(Vector256<int>.Indices, Vector256.Create(lane))).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Select(Lanes256 mask, Lanes256 a, Lanes256 b) => new(Vector256.ConditionalSelect(mask._value, a._value, b._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountSet(Lanes256 mask) => BitOperations.PopCount(Vector256.ExtractMostSignificantBits(mask._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(double* sums)
    {
        double* high = sums + Vector256<double>.Count;
        (Vector256.Load(sums) + Vector256.WidenLower(_value)).Store(sums);
        (Vector256.Load(high) + Vector256.WidenUpper(_value)).Store(high);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(ref LaneSums sums) => sums.Add(Widened);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddTo(ref LogProductSums sums) => sums.Add(Widened);

    // Two boxes of a register, number by number, and back; and the middle quarters exchanged, which is its own way back.
    private static Vector256<int> ByNumber => Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7);

    private static Vector256<int> ByBox => Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);

    private static Vector256<int> MiddleExchanged => Vector256.Create(0, 1, 4, 5, 2, 3, 6, 7);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void LoadInterleaved(float* boxes, out Lanes256 a, out Lanes256 b, out Lanes256 c, out Lanes256 d)
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
    public static unsafe void StoreInterleaved(float* boxes, Lanes256 a, Lanes256 b, Lanes256 c, Lanes256 d)
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
