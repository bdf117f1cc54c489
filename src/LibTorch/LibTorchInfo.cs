using System.Runtime.InteropServices;

using TorchSharp.Interop;

namespace LibTorch;

/// <summary>What stands behind the binding: for banners, result files and tests. Outside TorchSharp's API.</summary>
public static unsafe class LibTorchInfo
{
    /// <summary>Version of the libtorch that the shim was compiled for, for example "1.13.1".</summary>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public static string Version => Marshal.PtrToStringUTF8((nint)NativeMethods.reploss_version()) ?? "";

    /// <summary>Path of the shim that is loaded.</summary>
    public static string ShimPath => ShimLibrary.Path;

    /// <summary>Number of tensors that are alive, in all threads: handles that were neither disposed nor finalised.</summary>
    public static long LiveTensors => TorchSharp.torch.Tensor.TotalCount;
}
