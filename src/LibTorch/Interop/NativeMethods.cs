using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>The exports of the shim, as they are. Those that return at once and touch no lock skip the GC transition.</summary>
internal static unsafe partial class NativeMethods
{
    /// <summary>File name of the shim, without prefix and suffix.</summary>
    internal const string Library = "reploss_torch";

    static NativeMethods() => ShimLibrary.Register();

    [LibraryImport(Library)]
    internal static partial byte* reploss_last_error();

    [LibraryImport(Library)]
    internal static partial byte* reploss_version();

    [LibraryImport(Library)]
    internal static partial nint reploss_find(byte* name, byte* overload);

    [LibraryImport(Library)]
    internal static partial int reploss_call(nint operation, NativeArgument* arguments, int count, NativeArgument* results, int capacity);

    [LibraryImport(Library)]
    internal static partial void reploss_results(NativeArgument* results);

    [LibraryImport(Library)]
    internal static partial void reploss_free(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial nint reploss_share(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long reploss_dim(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long reploss_numel(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int reploss_geometry(nint tensor, long* sizes, long* strides);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long reploss_storage_offset(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int reploss_dtype(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long reploss_element_size(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long reploss_device(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int reploss_is_contiguous(nint tensor);

    [LibraryImport(Library)]
    internal static partial int reploss_requires_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial int reploss_data(nint tensor, void** data);

    [LibraryImport(Library)]
    internal static partial int reploss_backward(
        nint* tensors, int tensorCount, nint* gradients, int gradientCount, int retainGraph, int createGraph, nint* inputs, int inputCount);

    [LibraryImport(Library)]
    internal static partial int reploss_gradients(
        nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradients, int gradientCount,
        int retainGraph, int createGraph, int allowUnused, nint* results);

    [LibraryImport(Library)]
    internal static partial int reploss_grad_enabled();

    [LibraryImport(Library)]
    internal static partial void reploss_set_grad_enabled(int enabled);

    [LibraryImport(Library)]
    internal static partial int reploss_get_num_threads();

    [LibraryImport(Library)]
    internal static partial int reploss_set_num_threads(int threads);

    [LibraryImport(Library)]
    internal static partial int reploss_cuda_device_count();

    [LibraryImport(Library)]
    internal static partial int reploss_cuda_synchronize(int index);
}
