using System.Runtime.InteropServices;

namespace RepLoss.Contract;

/// <summary>
/// A dense row-major array in host memory: dtype, shape and data. Inputs, outputs and gradients of every variant are read
/// and written as these, whatever a variant computes with.
/// </summary>
public sealed class HostArray
{
    // A NaN with a payload of its own, which no arithmetic makes: it tells what was never written from a NaN that was computed.
    private const uint PoisonBits = 0x7FC0DEAD;

    private HostArray(DType dtype, Array data, long[] shape)
    {
        long count = 1;
        foreach (long length in shape)
            count *= length;
        if (count != data.Length)
            throw new InputException($"An array of shape [{string.Join(",", shape)}] needs {count} elements, found {data.Length}.");
        (DType, Data, Shape) = (dtype, data, shape);
    }

    /// <summary>The element type.</summary>
    public DType DType { get; }

    /// <summary>The lengths of the dimensions; empty for a scalar.</summary>
    public long[] Shape { get; }

    /// <summary>A float[], double[], long[] or bool[], in row-major order.</summary>
    public Array Data { get; }

    /// <summary>The number of elements.</summary>
    public int Count => Data.Length;

    /// <summary>Wraps a managed array without a copy.</summary>
    public static HostArray Of<T>(T[] data, params long[] shape) where T : unmanaged => new(TypeOf<T>(), data, shape);

    /// <summary>Floats of the dtype asked for, rounded once from float64.</summary>
    public static HostArray Floats(DType dtype, double[] data, params long[] shape) => dtype == DType.Float64
        ? Of((double[])data.Clone(), shape)
        : Of(Array.ConvertAll(data, value => (float)value), shape);

    /// <summary>The data as an array of T; T must be the array's own element type.</summary>
    public T[] As<T>() where T : unmanaged => Data as T[]
        ?? throw new InputException($"An array of {DType.Name()} was read as {TypeOf<T>().Name()}.");

    /// <summary>The element at a row-major index as a double (bool as 0 or 1; an int64 may lose its last bits).</summary>
    public double ValueAt(int index) => Data switch
    {
        float[] single => single[index],
        double[] twice => twice[index],
        long[] integer => integer[index],
        bool[] truth => truth[index] ? 1 : 0,
        _ => throw new InvalidOperationException(Data.GetType().Name),
    };

    /// <summary>A copy that shares nothing.</summary>
    public HostArray Copy() => new(DType, (Array)Data.Clone(), (long[])Shape.Clone());

    /// <summary>The same numbers in float64; other dtypes are copied.</summary>
    public HostArray Widen() => Data is float[] single ? Of(Array.ConvertAll(single, value => (double)value), Shape) : Copy();

    /// <summary>The poison of floating elements.</summary>
    internal static double PoisonedNumber => BitConverter.UInt32BitsToSingle(PoisonBits);

    /// <summary>Overwrites every element with a value that no right answer has: a NaN of its own, the smallest integer, true.</summary>
    public void Poison()
    {
        switch (Data)
        {
            case float[] single: Array.Fill(single, (float)PoisonedNumber); break;
            case double[] twice: Array.Fill(twice, PoisonedNumber); break;
            case long[] integer: Array.Fill(integer, long.MinValue); break;
            case bool[] truth: Array.Fill(truth, true); break;
        }
    }

    /// <summary>True where an element is what <see cref="Poison"/> put there; a bool never tells.</summary>
    public bool IsPoisoned(int index) => Data switch
    {
        float[] single => BitConverter.SingleToUInt32Bits(single[index]) == PoisonBits,
        double[] twice => BitConverter.DoubleToUInt64Bits(twice[index]) == BitConverter.DoubleToUInt64Bits(PoisonedNumber),
        long[] integer => integer[index] == long.MinValue,
        _ => false,
    };

    /// <summary>The raw bytes, for hashing and for comparison bit by bit.</summary>
    public ReadOnlySpan<byte> Bytes => Data switch
    {
        float[] single => MemoryMarshal.AsBytes<float>(single),
        double[] twice => MemoryMarshal.AsBytes<double>(twice),
        long[] integer => MemoryMarshal.AsBytes<long>(integer),
        bool[] truth => MemoryMarshal.AsBytes<bool>(truth),
        _ => throw new InvalidOperationException(Data.GetType().Name),
    };

    /// <summary>True where dtype, shape and every bit agree.</summary>
    public bool SameBits(HostArray other) =>
        DType == other.DType && Shape.AsSpan().SequenceEqual(other.Shape) && Bytes.SequenceEqual(other.Bytes);

    /// <summary>The index of a row-major position, such as "[3,1]", for messages.</summary>
    public string Place(int index)
    {
        var place = new long[Shape.Length];
        for (int d = Shape.Length - 1; d >= 0; d--)
        {
            place[d] = index % Shape[d];
            index /= (int)Shape[d];
        }

        return $"[{string.Join(",", place)}]";
    }

    /// <summary>The dtype of a managed element type.</summary>
    internal static DType TypeOf<T>() where T : unmanaged => default(T) switch
    {
        float => DType.Float32,
        double => DType.Float64,
        long => DType.Int64,
        bool => DType.Bool,
        _ => throw new InputException($"{typeof(T).Name} is not an element type; expected float, double, long or bool."),
    };
}
