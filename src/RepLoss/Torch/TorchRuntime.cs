using System.Reflection;
using TorchSharp;

namespace RepLoss.Torch;

/// <summary>What torch this is, and on which devices it computes: stands in every banner, result file and report.</summary>
public static class TorchRuntime
{
    /// <summary>"TorchSharp".</summary>
    public const string Provider = "TorchSharp";

    /// <summary>TorchSharp's own version, such as "0.107.0".</summary>
    public static string TorchSharpVersion => typeof(torch).Assembly.GetName().Version!.ToString(3);

    /// <summary>The version of libtorch that this TorchSharp was made for, such as "2.10.0".</summary>
    // torch.__version__ says so too, but asking it loads the native part.
    public static string LibTorchVersion => typeof(TorchRuntime).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == "LibTorchVersion").Value!;

    /// <summary>Both versions, as "0.107.0 (libtorch 2.10.0)".</summary>
    public static string Version => $"{TorchSharpVersion} (libtorch {LibTorchVersion})";

    /// <summary>Provider and version, such as "TorchSharp 0.107.0 (libtorch 2.10.0)".</summary>
    public static string Name => $"{Provider} {Version}";

    /// <summary>"cpu", and "cuda:0", "cuda:1", … where torch has such devices.</summary>
    public static IReadOnlyList<string> Devices =>
        ["cpu", .. torch.cuda.is_available() ? Enumerable.Range(0, torch.cuda.device_count()).Select(index => $"cuda:{index}") : []];

    /// <summary>The threads that one CPU operation may use.</summary>
    public static int Threads
    {
        get => torch.get_num_threads();
        set => torch.set_num_threads(value);
    }
}
