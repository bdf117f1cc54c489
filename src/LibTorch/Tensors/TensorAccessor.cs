using System.Collections;

using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor in the processor's memory, in row order whatever the strides are.</summary>
/// <typeparam name="T">C# type of the elements.</typeparam>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly Tensor tensor;
    private readonly long[] sizes;
    private readonly long[] strides;

    internal TensorAccessor(Tensor tensor)
    {
        this.tensor = tensor;
        sizes = tensor.shape;
        strides = tensor.stride();
        Count = tensor.NumberOfElements;
    }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>One element: by a position for each dimension, or by one position as if the tensor were flat.</summary>
    /// <exception cref="ArgumentException">The number of positions is neither 1 nor that of dimensions.</exception>
    /// <exception cref="IndexOutOfRangeException">A position is outside the tensor.</exception>
    public T this[params long[] indices]
    {
        get
        {
            T value = *Locate(indices);
            GC.KeepAlive(tensor);
            return value;
        }

        set
        {
            *Locate(indices) = value;
            GC.KeepAlive(tensor);
        }
    }

    /// <summary>A copy of the elements.</summary>
    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    /// <summary>Copies the elements from <paramref name="tensorIndex"/> on to an array, until either ends.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        Span<T> target = array.AsSpan(arrayIndex);
        long count = Math.Min(target.Length, Count - tensorIndex);
        if (count <= 0)
        {
            return;
        }

        if (tensor.is_contiguous())
        {
            new ReadOnlySpan<T>((T*)tensor.DataPointer + tensorIndex, (int)count).CopyTo(target);
            GC.KeepAlive(tensor);
            return;
        }

        using Tensor detached = tensor.detach();
        using Tensor copy = detached.contiguous();
        new ReadOnlySpan<T>((T*)copy.DataPointer + tensorIndex, (int)count).CopyTo(target);
    }

    /// <summary>Does nothing to the tensor, which belongs to its maker.</summary>
    public void Dispose()
    {
    }

    /// <summary>The elements, as they are when the walk begins.</summary>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T* Locate(long[] indices)
    {
        long offset = 0;
        if (indices.Length == sizes.Length)
        {
            for (int i = 0; i < indices.Length; i++)
            {
                offset += Require(indices[i], sizes[i]) * strides[i];
            }
        }
        else if (indices.Length == 1)
        {
            long rest = Require(indices[0], Count);
            for (int i = sizes.Length - 1; i >= 0; i--)
            {
                offset += rest % sizes[i] * strides[i];
                rest /= sizes[i];
            }
        }
        else
        {
            throw new ArgumentException($"A tensor of {sizes.Length} dimensions cannot be read at {indices.Length} positions.", nameof(indices));
        }

        return (T*)tensor.DataPointer + offset;
    }

    private static long Require(long index, long size) => index >= 0 && index < size
        ? index
        : throw new IndexOutOfRangeException($"Position {index} is outside a dimension of size {size}.");
}
