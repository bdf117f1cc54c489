using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>The functions of PyTorch under their own names: the subset of TorchSharp that loss kernels use.</summary>
public static partial class torch
{
    /// <summary>Version of libtorch.</summary>
    public static string __version__ => LibTorch.LibTorchInfo.Version;

    /// <summary>Number of threads that one operation may use on the processor.</summary>
    public static int get_num_threads() => (int)NativeError.Check(NativeMethods.reploss_get_num_threads(), "get_num_threads");

    /// <summary>Sets the number of threads that one operation may use on the processor, for the calling thread.</summary>
    public static void set_num_threads(int num) => NativeError.Check(NativeMethods.reploss_set_num_threads(num), "set_num_threads");

    /// <summary>NVIDIA GPUs.</summary>
    public static class cuda
    {
        /// <summary>Whether libtorch has CUDA and there is a GPU.</summary>
        public static bool is_available() => device_count() > 0;

        /// <summary>Number of GPUs that libtorch can use.</summary>
        public static int device_count() => (int)NativeError.Check(NativeMethods.reploss_cuda_device_count(), "cuda.device_count");

        /// <summary>Waits until the current GPU has done all its work.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">There is no GPU.</exception>
        public static void synchronize() => NativeError.Check(NativeMethods.reploss_cuda_synchronize(-1), "cuda.synchronize");
    }
}
