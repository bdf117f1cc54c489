namespace TorchSharp.Interop;

/// <summary>One argument or result as the shim sees it: twin of Argument in Native/shim.h, 16 bytes.</summary>
internal struct NativeArgument
{
    /// <summary>What the bits mean.</summary>
    internal ArgumentKind Kind;

    /// <summary>Length of a list, or index of a device.</summary>
    internal int Count;

    /// <summary>An integer, the bits of a double, a tensor's handle, or the address of a list or text.</summary>
    internal long Bits;
}
