using System.Runtime.InteropServices;

namespace RepLoss.Simd;

/// <summary>
/// Memory that begins with a line of the cache. A register of 512 bits is as long as a line: from elsewhere on each load and store
/// would take two.
/// </summary>
internal static unsafe class LineMemory
{
    /// <summary>Bytes of a line.</summary>
    public const int LineBytes = 64;

    /// <summary>Native room for numbers, not cleared; to be given to <see cref="Free"/>.</summary>
    public static T* Take<T>(long count) where T : unmanaged => (T*)NativeMemory.AlignedAlloc((nuint)count * (nuint)sizeof(T), LineBytes);

    /// <summary>The first line that begins at a place or behind it.</summary>
    public static T* Align<T>(T* memory) where T : unmanaged => (T*)(((nuint)memory + LineBytes - 1) & ~(nuint)(LineBytes - 1));

    /// <summary>Gives memory back.</summary>
    public static void Free(void* memory) => NativeMemory.AlignedFree(memory);
}
