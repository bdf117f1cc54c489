using System.Runtime.InteropServices;
using TorchSharp;

namespace RepLoss.Tensors;

/// <summary>What torch this is, and on which devices it computes: stands in every banner, result file and report.</summary>
public static class TorchRuntime
{
    /// <summary>"TorchSharp" or "LibTorch", after the assembly that was built in.</summary>
    public static string Provider => typeof(torch).Assembly.GetName().Name!;

    /// <summary>The provider's version: of LibTorch the libtorch's own, as "1.13.1"; of TorchSharp its own and that of the
    /// libtorch package it was made for, as "0.106.0 (libtorch 2.10.0.0)".</summary>
    public static string Version => Provider == "LibTorch"
        ? torch.__version__
        : $"{typeof(torch).Assembly.GetName().Version!.ToString(3)} (libtorch {torch.__version__})";

    /// <summary>Provider and version, such as "LibTorch 1.13.1".</summary>
    public static string Name => $"{Provider} {Version}";

    /// <summary>"cpu", and "cuda" where torch has a device.</summary>
    public static IReadOnlyList<string> Devices => torch.cuda.is_available() ? ["cpu", "cuda"] : ["cpu"];

    /// <summary>The threads that one CPU operation may use.</summary>
    public static int Threads
    {
        get => torch.get_num_threads();
        set => torch.set_num_threads(value);
    }

    /// <summary>Loads torch's native part, which otherwise the first use of torch does.</summary>
    /// <exception cref="InvalidOperationException">TorchSharp's native part does not load.</exception>
    public static void Load()
    {
        try
        {
            _ = torch.get_num_threads();
        }
        catch (Exception error) when (Provider == "TorchSharp" && error is TypeInitializationException or DllNotFoundException)
        {
            // TorchSharp loads it in a type initializer, in early versions on the first call, and says a page about it.
            throw new InvalidOperationException(
                $"The native part of TorchSharp {typeof(torch).Assembly.GetName().Version!.ToString(3)} does not load on " +
                $"{RuntimeInformation.RuntimeIdentifier}: restore TorchSharp-cpu or TorchSharp-cuda-linux of that version and build again, " +
                "or build with TorchProvider=LibTorch.",
                error);
        }
    }
}
