using System.Reflection;
using System.Runtime.InteropServices;

using LibTorch;

namespace TorchSharp.Interop;

/// <summary>Finds and loads the shim, and with it libtorch; says in one sentence why not where it cannot.</summary>
internal static class ShimLibrary
{
    private static int registered;

    /// <summary>Makes the runtime ask <see cref="Resolve"/> for the shim.</summary>
    internal static void Register()
    {
        if (Interlocked.Exchange(ref registered, 1) == 0)
        {
            NativeLibrary.SetDllImportResolver(typeof(ShimLibrary).Assembly, Resolve);
        }
    }

    /// <summary>Path where the shim has to be: beside this assembly, or where a NuGet package puts native libraries.</summary>
    internal static string Path { get; } = File.Exists(Packaged) ? Packaged : Beside;

    private static string Beside => System.IO.Path.Combine(AppContext.BaseDirectory, $"lib{NativeMethods.Library}.so");

    private static string Packaged => System.IO.Path.Combine(
        AppContext.BaseDirectory, "runtimes", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "native", $"lib{NativeMethods.Library}.so");

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != NativeMethods.Library)
        {
            return 0;
        }

        if (!File.Exists(Path))
        {
            throw new TorchUnavailableException($"The libtorch shim '{Path}' is missing: build the solution again where libtorch is installed.");
        }

        try
        {
            return NativeLibrary.Load(Path);
        }
        catch (DllNotFoundException error)
        {
            string reason = Reason(error.Message);
            throw new TorchUnavailableException($"libtorch could not be loaded ({reason}): reinstall it or set LIBTORCH to another one, then build again.", error);
        }
    }

    // The runtime's first line says how to look for the reason; the loader's own line, which names it, comes next.
    private static string Reason(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length > 1 ? lines[1] : lines[0];
    }
}
