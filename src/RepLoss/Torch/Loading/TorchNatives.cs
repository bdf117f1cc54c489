using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace RepLoss.Torch;

/// <summary>
/// Loads libtorch and TorchSharp's native part. On Linux it does so by their paths, before TorchSharp looks for them: from the package folder, so
/// that no program carries 460 MB; from the folder that the environment variable LIBTORCH names; and as a relaxed copy (<see cref="RelaxedCopy"/>)
/// where the C++ library is older than TorchSharp asks for. On Windows and macOS TorchSharp finds the files of its packages itself.
/// A program that needs none of this (TorchSharp-cpu on a current system) need not call it.
/// </summary>
/// <example>
/// <code>
/// TorchNatives.Load(); // first line of the program
/// </code>
/// </example>
public static partial class TorchNatives
{
    private const string Wrapper = "libLibTorchSharp.so";
    private const string Core = "libtorch_cpu.so";

    // In the order in which they need each other; those for CUDA are in few packages.
    private static readonly (string Library, bool IsCuda)[] s_libtorch =
        [("libc10.so", false), (Core, false), ("libc10_cuda.so", true), ("libtorch_cuda.so", true), ("libtorch.so", false)];

    private static readonly Lock s_lock = new();
    private static bool s_isLoaded;

    /// <summary>
    /// The copy of TorchSharp's native part that was loaded because the C++ library lacks a version tag; null where the file of the package was.
    /// It lies in the folder that the environment variable REPLOSS_RELAXED_FOLDER names, else beside the build's outputs.
    /// </summary>
    public static string? RelaxedCopy { get; private set; }

    /// <summary>Loads, once a process. The first call takes about half a second, later ones nothing.</summary>
    /// <param name="program">
    /// The assembly that names the folders in its metadata (TorchSharpFolder, LibTorchFolder, RelaxedFolder), as those of this repository's programs do.
    /// Without it, or without that metadata: the native files beside the program, else those that TorchSharp finds.
    /// </param>
    /// <exception cref="TorchUnavailableException">A file is missing or damaged, LIBTORCH is of another version, the processor is not x86-64, or a copy cannot be written.</exception>
    public static void Load(Assembly? program = null)
    {
        lock (s_lock)
        {
            if (s_isLoaded)
                return;
            if (OperatingSystem.IsLinux())
                LoadByPath(name => program?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(entry => entry.Key == name)?.Value);
            Start();
            s_isLoaded = true;
        }
    }

    private static void LoadByPath(Func<string, string?> metadata)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new TorchUnavailableException(
                $"TorchSharp {TorchRuntime.TorchSharpVersion} has no native part for Linux on {RuntimeInformation.ProcessArchitecture}: use a machine with an x86-64 processor.");
        }

        string asked = Environment.GetEnvironmentVariable("LIBTORCH") ?? "";
        NativeFolder wrapper = FolderFor(Wrapper, metadata("TorchSharpFolder"));
        NativeFolder libtorch = asked.Length > 0 ? FolderOf(asked) : FolderFor(Core, metadata("LibTorchFolder"));
        // A program that brings its files in another way: TorchSharp looks for them itself.
        if (asked.Length == 0 && metadata("LibTorchFolder") is null && !wrapper.Has(Wrapper) && !libtorch.Has(Core))
            return;
        wrapper.RequireWhole(Wrapper);
        foreach ((string library, bool isCuda) in s_libtorch)
        {
            if (isCuda && !libtorch.Has(library))
                continue;
            nint handle = libtorch.Load(library);
            if (asked.Length > 0 && library == Core)
                RequireSameVersion(asked, handle);
        }

        try
        {
            NativeLibrary.Load(wrapper.At(Wrapper));
        }
        catch (DllNotFoundException error) when (error.Message.Contains(RelaxedLibrary.Tag, StringComparison.Ordinal))
        {
            RelaxedCopy = LoadRelaxed(wrapper, metadata("RelaxedFolder"));
        }
        catch (DllNotFoundException error)
        {
            throw wrapper.Refusal(Wrapper, error);
        }
    }

    // Beside the build's outputs; beside the program where it names none; in the user's own folder where it was built elsewhere, as a dotnet tool is.
    private static string UsualFolder(string? ofBuild) =>
        ofBuild is null ? Path.Combine(AppContext.BaseDirectory, "relaxed")
        : Directory.Exists(Path.GetDirectoryName(ofBuild)) ? ofBuild
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "reploss", "native");

    private static string LoadRelaxed(NativeFolder wrapper, string? usual)
    {
        string asked = Environment.GetEnvironmentVariable(RelaxedLibrary.FolderVariable) ?? "";
        var folder = new NativeFolder(
            Path.GetFullPath(asked.Length > 0 ? asked : UsualFolder(usual)),
            $"set {RelaxedLibrary.FolderVariable} to another folder");
        RelaxedLibrary.Make(wrapper, Wrapper, folder.Path);
        folder.Load(Wrapper);
        return folder.At(Wrapper);
    }

    // The package's folder as the build knew it, or where the packages' native files come to lie: below runtimes, or beside the program where it
    // was published for one platform.
    private static NativeFolder FolderFor(string library, string? ofPackage)
    {
        if (ofPackage is not null)
            return NativeFolder.OfPackage(ofPackage);
        string runtime = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        return new NativeFolder(
            File.Exists(Path.Combine(runtime, library)) ? runtime : AppContext.BaseDirectory,
            $"reference TorchSharp-cpu or TorchSharp-cuda-linux {TorchRuntime.TorchSharpVersion} and build again");
    }

    private static NativeFolder FolderOf(string asked)
    {
        string remedy = $"set LIBTORCH to the folder lib of a PyTorch {Minor(TorchRuntime.LibTorchVersion)}, or unset it";
        string? folder = new[] { asked, Path.Combine(asked, "lib") }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, Core)));
        return folder is not null ? new NativeFolder(Path.GetFullPath(folder), remedy)
            : throw new TorchUnavailableException($"LIBTORCH is {asked}, where there is no {Core}: {remedy}.");
    }

    private static void RequireSameVersion(string asked, nint core)
    {
        string expected = TorchRuntime.LibTorchVersion;
        string found = Version().Match(BuildSettings(core)).Groups[1].Value;
        if (Minor(found) != Minor(expected))
        {
            throw new TorchUnavailableException(
                $"LIBTORCH is {asked}, which holds libtorch {(found.Length > 0 ? found : "of an unknown version")}, and TorchSharp {TorchRuntime.TorchSharpVersion} needs " +
                $"{expected}: set LIBTORCH to the folder lib of a PyTorch {Minor(expected)}, or unset it.");
        }
    }

    private static string Minor(string version) => string.Join('.', version.Split('.').Take(2));

    // at::show_config() returns a std::string by a hidden first argument: a pointer to its characters, then their number.
    private static unsafe string BuildSettings(nint core)
    {
        if (!NativeLibrary.TryGetExport(core, "_ZN2at11show_configB5cxx11Ev", out nint function))
            return "";
        nint* text = stackalloc nint[4];
        ((delegate* unmanaged<nint*, void>)function)(text);
        return Marshal.PtrToStringUTF8(text[0], (int)text[1]);
    }

    // TorchSharp loads in a type initializer, and prints a page where it finds nothing: one sentence is enough.
#pragma warning disable RS0030
    private static void Start()
    {
        TextWriter output = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            _ = torch.get_num_threads();
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or NotSupportedException or EntryPointNotFoundException)
        {
            throw new TorchUnavailableException(
                $"The native part of TorchSharp {TorchRuntime.TorchSharpVersion} does not load on {RuntimeInformation.RuntimeIdentifier}: " +
                "reference TorchSharp-cpu, or TorchSharp-cuda-linux, of that version and build again.", error);
        }
        finally
        {
            Console.SetOut(output);
        }
    }
#pragma warning restore RS0030

    [GeneratedRegex(@"TORCH_VERSION=([0-9.]+)")]
    private static partial Regex Version();
}
