using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of no dimension with this value, as Float32 unless another type is asked for.</summary>
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>([scalar], [], null, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Float32 unless another type is asked for; flat.</summary>
    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>(rawArray, [rawArray.LongLength], dtype, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Float32 unless another type is asked for; in row order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>(rawArray, dimensions, dtype, device, requires_grad);

    /// <inheritdoc cref="tensor(float[],ScalarType?,Device,bool)"/>
    public static Tensor tensor(IList<float> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);

    /// <inheritdoc cref="tensor(float[],ReadOnlySpan{long},ScalarType?,Device,bool)"/>
    public static Tensor tensor(IList<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);

    /// <summary>A matrix with a copy of these values, as Float32 unless another type is asked for.</summary>
    public static Tensor tensor(float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        from_array(rawArray, dtype ?? ScalarType.Float32, device, requires_grad);

    /// <summary>A tensor of no dimension with this value, as Float64 unless another type is asked for.</summary>
    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>([scalar], [], dtype, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Float64 unless another type is asked for; flat.</summary>
    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>(rawArray, [rawArray.LongLength], dtype, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Float64 unless another type is asked for; in row order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>(rawArray, dimensions, dtype, device, requires_grad);

    /// <inheritdoc cref="tensor(double[],ScalarType?,Device,bool)"/>
    public static Tensor tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);

    /// <summary>A matrix with a copy of these values, as Float64 unless another type is asked for.</summary>
    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        from_array(rawArray, dtype ?? ScalarType.Float64, device, requires_grad);

    /// <summary>A tensor of no dimension with this value, as Int64 unless another type is asked for.</summary>
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>([scalar], [], dtype, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Int64 unless another type is asked for; flat.</summary>
    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>(dataArray, [dataArray.LongLength], dtype, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Int64 unless another type is asked for; in row order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>(dataArray, dimensions, dtype, device, requires_grad);

    /// <inheritdoc cref="tensor(long[],ScalarType?,Device,bool)"/>
    public static Tensor tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);

    /// <inheritdoc cref="tensor(long[],ReadOnlySpan{long},ScalarType?,Device,bool)"/>
    public static Tensor tensor(IList<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);

    /// <summary>A matrix with a copy of these values, as Int64 unless another type is asked for.</summary>
    public static Tensor tensor(long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        from_array(rawArray, dtype ?? ScalarType.Int64, device, requires_grad);

    /// <summary>A tensor of no dimension with this value, as Int32 unless another type is asked for.</summary>
    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>([scalar], [], null, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Int32 unless another type is asked for; flat.</summary>
    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>(rawArray, [rawArray.LongLength], dtype, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Int32 unless another type is asked for; in row order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static Tensor tensor(int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>(rawArray, dimensions, dtype, device, requires_grad);

    /// <inheritdoc cref="tensor(int[],ScalarType?,Device,bool)"/>
    public static Tensor tensor(IList<int> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);

    /// <inheritdoc cref="tensor(int[],ReadOnlySpan{long},ScalarType?,Device,bool)"/>
    public static Tensor tensor(IList<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);

    /// <summary>A matrix with a copy of these values, as Int32 unless another type is asked for.</summary>
    public static Tensor tensor(int[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        from_array(rawArray, dtype ?? ScalarType.Int32, device, requires_grad);

    /// <summary>A tensor of no dimension with this value, as Bool unless another type is asked for.</summary>
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>([scalar], [], dtype, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Bool unless another type is asked for; flat.</summary>
    public static Tensor tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>(rawArray, [rawArray.LongLength], dtype, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Bool unless another type is asked for; in row order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static Tensor tensor(bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>(rawArray, dimensions, dtype, device, requires_grad);

    /// <inheritdoc cref="tensor(bool[],ScalarType?,Device,bool)"/>
    public static Tensor tensor(IList<bool> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);

    /// <inheritdoc cref="tensor(bool[],ReadOnlySpan{long},ScalarType?,Device,bool)"/>
    public static Tensor tensor(IList<bool> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);

    /// <summary>A matrix with a copy of these values, as Bool unless another type is asked for.</summary>
    public static Tensor tensor(bool[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        from_array(rawArray, dtype ?? ScalarType.Bool, device, requires_grad);

    /// <summary>A tensor of no dimension with this value, as Byte unless another type is asked for.</summary>
    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>([scalar], [], null, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Byte unless another type is asked for; flat.</summary>
    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>(rawArray, [rawArray.LongLength], dtype, device, requires_grad);

    /// <summary>A tensor with a copy of these values, as Byte unless another type is asked for; in row order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the product of the dimensions.</exception>
    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>(rawArray, dimensions, dtype, device, requires_grad);

    /// <inheritdoc cref="tensor(byte[],ScalarType?,Device,bool)"/>
    public static Tensor tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>(rawArray.ToArray(), [rawArray.Count], dtype, device, requires_grad);

    /// <inheritdoc cref="tensor(byte[],ReadOnlySpan{long},ScalarType?,Device,bool)"/>
    public static Tensor tensor(IList<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>(rawArray.ToArray(), dimensions, dtype, device, requires_grad);

    /// <summary>A matrix with a copy of these values, as Byte unless another type is asked for.</summary>
    public static Tensor tensor(byte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        from_array(rawArray, dtype ?? ScalarType.Byte, device, requires_grad);

    /// <summary>A tensor with a copy of an array of any rank, in its own type.</summary>
    /// <exception cref="NotSupportedException">No tensor holds elements of the array's type.</exception>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    /// <summary>A tensor with a copy of an array of any rank, converted to a type.</summary>
    /// <exception cref="NotSupportedException">No tensor holds elements of the array's type.</exception>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false)
    {
        ScalarType own = ToScalarType(rawArray.GetType().GetElementType()!);
        long[] sizes = [.. Enumerable.Range(0, rawArray.Rank).Select(rawArray.GetLongLength)];
        Tensor made = empty(sizes, own);
        int bytes = Buffer.ByteLength(rawArray);
        unsafe
        {
            MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(rawArray), bytes).CopyTo(new Span<byte>(made.DataPointer, bytes));
        }

        return Convert(made, dtype ?? own, device, requires_grad);
    }

    private static Tensor FromSpan<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        long product = 1;
        foreach (long dimension in dimensions)
        {
            product *= dimension;
        }

        if (product != values.Length)
        {
            throw new ArgumentException($"A tensor of shape [{string.Join(", ", dimensions.ToArray())}] has {product} elements, but {values.Length} values were given.");
        }

        ScalarType own = ToScalarType(typeof(T));
        Tensor made = empty(dimensions.ToArray(), own);
        unsafe
        {
            values.CopyTo(new Span<T>(made.DataPointer, values.Length));
        }

        return Convert(made, dtype ?? own, device, requiresGrad);
    }

    private static Tensor Convert(Tensor made, ScalarType dtype, Device? device, bool requiresGrad)
    {
        if (dtype == made.dtype && (device is null || device.type == DeviceType.CPU))
        {
            return Finish(made, requiresGrad);
        }

        using (made)
        {
            return Finish(made.to(dtype, device ?? CPU), requiresGrad);
        }
    }
}
