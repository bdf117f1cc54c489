using TorchSharp;

namespace RepLoss.Tensors;

/// <summary>What torch this is, and on which devices it computes: stands in every banner, result file and report.</summary>
public static class TorchRuntime
{
    /// <summary>"TorchSharp" or "LibTorch", after the assembly that was built in.</summary>
    public static string Provider => typeof(torch).Assembly.GetName().Name!;

    /// <summary>The version of libtorch behind it.</summary>
    public static string Version => torch.__version__;

    /// <summary>Provider and version as one word, such as "LibTorch 1.13.1".</summary>
    public static string Name => $"{Provider} {Version}";

    /// <summary>"cpu", and "cuda" where torch has a device.</summary>
    public static IReadOnlyList<string> Devices => torch.cuda.is_available() ? ["cpu", "cuda"] : ["cpu"];

    /// <summary>The threads that one CPU operation may use.</summary>
    public static int Threads
    {
        get => torch.get_num_threads();
        set => torch.set_num_threads(value);
    }
}
