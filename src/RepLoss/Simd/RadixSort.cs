using System.Buffers;

namespace RepLoss.Simd;

/// <summary>Sorts the indices of boxes by an edge: a stable radix sort, four passes of eight bits, O(N) time and memory.</summary>
internal static class RadixSort
{
    private const int Digits = 256;
    private const int DigitBits = 8;
    private const int Passes = 4;

    /// <summary>Sorts.</summary>
    /// <param name="edges">Finite numbers, one a box; left as they are.</param>
    /// <param name="indices">0 to N-1 in; the indices by ascending edge out, equal ones in the order they had.</param>
    public static void Sort(ReadOnlySpan<float> edges, Span<int> indices)
    {
        int n = edges.Length;
        // The key in the upper half, the index in the lower: what moves together lies together.
        ulong[] rented = ArrayPool<ulong>.Shared.Rent(2 * n);
        Span<ulong> from = rented.AsSpan(0, n), to = rented.AsSpan(n, n);
        Span<int> counts = stackalloc int[Passes * Digits];
        counts.Clear();
        for (int i = 0; i < n; i++)
        {
            uint key = Key(edges[i]);
            from[i] = ((ulong)key << 32) | (uint)indices[i];
            for (int pass = 0; pass < Passes; pass++)
                counts[(pass * Digits) + (int)((key >> (pass * DigitBits)) & (Digits - 1))]++;
        }

        for (int pass = 0; pass < Passes; pass++)
        {
            Span<int> places = counts.Slice(pass * Digits, Digits);
            int shift = 32 + (pass * DigitBits);
            // Often all edges share an exponent.
            if (places[(int)(from[0] >> shift) & (Digits - 1)] == n)
                continue;
            int place = 0;
            for (int digit = 0; digit < Digits; digit++)
                (places[digit], place) = (place, place + places[digit]);
            foreach (ulong entry in from)
                to[places[(int)(entry >> shift) & (Digits - 1)]++] = entry;
            Span<ulong> swap = from;
            from = to;
            to = swap;
        }

        for (int i = 0; i < n; i++)
            indices[i] = (int)(uint)from[i];
        ArrayPool<ulong>.Shared.Return(rented);
    }

    // Unsigned integers in the order of the numbers: negative ones turned round, and below the others.
    private static uint Key(float edge)
    {
        uint bits = BitConverter.SingleToUInt32Bits(edge + 0f);
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }
}
