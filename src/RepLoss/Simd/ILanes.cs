namespace RepLoss.Simd;

/// <summary>
/// Several float32 numbers side by side, in a register of the width that the hardware has. Code that is generic over this is
/// compiled once for each width, as if it had been written for it. A mask has all bits of a lane set, or none.
/// </summary>
/// <typeparam name="TSelf">The width.</typeparam>
internal unsafe interface ILanes<TSelf> where TSelf : struct, ILanes<TSelf>
{
    /// <summary>How many numbers.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Of(float value);

    /// <summary>Count numbers from a place on.</summary>
    static abstract TSelf Load(float* numbers);

    /// <summary>Loads Count boxes of four numbers each, a register a number.</summary>
    static abstract void LoadInterleaved(float* boxes, out TSelf a, out TSelf b, out TSelf c, out TSelf d);

    /// <summary>Writes Count boxes back.</summary>
    static abstract void StoreInterleaved(float* boxes, TSelf a, TSelf b, TSelf c, TSelf d);

    /// <summary>Writes Count numbers from a place on.</summary>
    void Store(float* numbers);

    /// <summary>Writes Count numbers to where there is room for them.</summary>
    void Store(Span<float> numbers);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator &(TSelf a, TSelf b);

    /// <summary>The smaller number of each lane; what is no number in b stays.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger number of each lane; what is no number in b stays.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The natural logarithm of any number, to one unit in the last place; a call, around which registers are saved.</summary>
    static abstract TSelf Log(TSelf a);

    /// <summary>e to the power of any number, to one unit in the last place; a call, around which registers are saved.</summary>
    static abstract TSelf Exp(TSelf a);

    /// <summary>The mask of a &gt; b.</summary>
    static abstract TSelf Above(TSelf a, TSelf b);

    /// <summary>The mask of a &gt;= b.</summary>
    static abstract TSelf AtLeast(TSelf a, TSelf b);

    /// <summary>a b + c, fused where the hardware can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>1 above 0, a half at 0, 0 below; of what is no number anything. Without masks, which take longer.</summary>
    static abstract TSelf Heaviside(TSelf a);

    /// <summary>The mask of numbers[index + lane] != number.</summary>
    static abstract TSelf Differ(long[] numbers, int index, long number);

    /// <summary>The mask of the lanes behind one.</summary>
    static abstract TSelf Behind(int lane);

    /// <summary>The mask of all lanes but one.</summary>
    static abstract TSelf Except(int lane);

    /// <summary>a where the mask is set, b elsewhere.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>How many lanes of a mask are set.</summary>
    static abstract int CountSet(TSelf mask);

    /// <summary>Adds each lane, widened, to a number of its own.</summary>
    void AddTo(double* sums);

    /// <summary>Adds all lanes, widened, to sums.</summary>
    void AddTo(ref LaneSums sums);

    /// <summary>Adds SmoothLn of all lanes, widened, to sums.</summary>
    void AddTo(ref LogProductSums sums);
}
