using System.Numerics;

namespace RepLoss.Simd;

/// <summary>Searches in numbers that ascend.</summary>
internal static class UpperBound
{
    /// <summary>How many of the numbers are not above another.</summary>
    public static int Of<T>(ReadOnlySpan<T> numbers, T last) where T : INumber<T>
    {
        int low = 0, high = numbers.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (numbers[middle] <= last)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
