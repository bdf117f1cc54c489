using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <summary>The kept boxes of one class, one column for each coordinate, so that a new box is compared with 16 kept boxes at once.</summary>
internal sealed class KeptColumns
{
    private static readonly int Lanes = Vector512<float>.Count;

    private readonly float[] _numbers;
    private readonly int _length;
    private readonly double _threshold;
    private int _count;

    /// <summary>Rents memory from the pool.</summary>
    /// <param name="capacity">The largest number of boxes that may be kept.</param>
    /// <param name="threshold">A box is suppressed if its IoU with a kept box is above this.</param>
    public KeptColumns(int capacity, double threshold)
    {
        (_length, _threshold) = (capacity + Lanes, threshold);
        _numbers = ArrayPool<float>.Shared.Rent(4 * _length);
        _count = capacity;
        Clear();
    }

    /// <summary>Drops all boxes. The places after the last box are NaN, which overlaps nothing.</summary>
    public void Clear()
    {
        for (int c = 0; c < 4; c++)
            Column(c)[..(_count + Lanes)].Fill(float.NaN);
        _count = 0;
    }

    /// <summary>Keeps a box, unless a kept box suppresses it. Returns whether it is kept.</summary>
    public bool Add(ReadOnlySpan<float> box)
    {
        if (IsSuppressed(box))
            return false;
        for (int c = 0; c < 4; c++)
            Column(c)[_count] = box[c];
        _count++;
        return true;
    }

    /// <summary>Returns the memory to the pool.</summary>
    public void Return() => ArrayPool<float>.Shared.Return(_numbers);

    private Span<float> Column(int c) => _numbers.AsSpan(c * _length, _length);

    private bool IsSuppressed(ReadOnlySpan<float> box)
    {
        Vector512<float> left = Vector512.Create(box[0]), top = Vector512.Create(box[1]), right = Vector512.Create(box[2]), bottom = Vector512.Create(box[3]);
        ref float x1 = ref MemoryMarshal.GetArrayDataReference(_numbers);
        for (int i = 0; i < _count; i += Lanes)
        {
            nuint at = (nuint)i;
            Vector512<float> overlaps = Vector512.LessThan(Vector512.LoadUnsafe(ref x1, at), right)
                & Vector512.GreaterThan(Vector512.LoadUnsafe(ref x1, at + (nuint)(2 * _length)), left)
                & Vector512.LessThan(Vector512.LoadUnsafe(ref x1, at + (nuint)_length), bottom)
                & Vector512.GreaterThan(Vector512.LoadUnsafe(ref x1, at + (nuint)(3 * _length)), top);
            for (ulong bits = overlaps.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
            {
                if (Overlap(box, i + BitOperations.TrailingZeroCount(bits)) > _threshold)
                    return true;
            }
        }

        return false;
    }

    // Computes IoU in float64. The boxes must overlap.
    private double Overlap(ReadOnlySpan<float> box, int i)
    {
        double x1 = Column(0)[i], y1 = Column(1)[i], x2 = Column(2)[i], y2 = Column(3)[i];
        double left = box[0], top = box[1], right = box[2], bottom = box[3];
        double shared = (Math.Min(right, x2) - Math.Max(left, x1)) * (Math.Min(bottom, y2) - Math.Max(top, y1));
        return shared / (((right - left) * (bottom - top)) + ((x2 - x1) * (y2 - y1)) - shared);
    }
}
