using System.Runtime.InteropServices;

namespace RepLoss.Simd;

/// <summary>Native memory that is aligned to cache lines. A register of 512 bits is as long as a line, so that a load touches one line.</summary>
internal static unsafe class AlignedMemory
{
    /// <summary>Bytes of a cache line.</summary>
    public const int LineBytes = 64;

    private const int FloatsInLine = LineBytes / sizeof(float);

    /// <summary>Allocates numbers, not cleared; freed by <see cref="Free"/>.</summary>
    public static T* Take<T>(long count) where T : unmanaged => (T*)NativeMemory.AlignedAlloc((nuint)count * (nuint)sizeof(T), LineBytes);

    /// <summary>Rounds a pointer up to a cache line.</summary>
    public static T* Align<T>(T* memory) where T : unmanaged => (T*)(((nuint)memory + LineBytes - 1) & ~(nuint)(LineBytes - 1));

    /// <summary>Frees memory.</summary>
    public static void Free(void* memory) => NativeMemory.AlignedFree(memory);

    /// <summary>A count of float32 numbers rounded up to whole registers of 512 bits.</summary>
    public static int WholeRegisters(int count) => (count + FloatsInLine - 1) & -FloatsInLine;
}
