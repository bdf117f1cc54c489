using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace RepLoss.Torch;

/// <summary>
/// Loads libtorch and TorchSharp's native part by their paths, before TorchSharp looks for them: from the package folder, so that no program
/// carries 460 MB; from the folder that the environment variable LIBTORCH names; and as a relaxed copy where the C++ library is older than
/// TorchSharp asks for. A program that needs none of this (TorchSharp-cpu on a current system) need not call it.
/// </summary>
/// <example>
/// <code>
/// TorchNatives.Load(); // first line of the program
/// </code>
/// </example>
public static partial class TorchNatives
{
    private const string Wrapper = "libLibTorchSharp.so";
    private static readonly string[] s_parts = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];
    private static readonly string[] s_cudaParts = ["libc10_cuda.so", "libtorch_cuda.so"];
    private static readonly Lock s_lock = new();
    private static bool s_isLoaded;

    /// <summary>The relaxed copy of TorchSharp's native part that was loaded, or null where the file of the package was.</summary>
    public static string? RelaxedCopy { get; private set; }

    /// <summary>Loads, once a process. The first call takes about half a second, later ones nothing.</summary>
    /// <param name="program">
    /// The assembly that names the folders in its metadata (TorchSharpFolder, LibTorchFolder, RelaxedFolder), as those of this repository's programs do.
    /// Without it, or without that metadata: the native files beside the program.
    /// </param>
    /// <exception cref="TorchUnavailableException">A file is missing or damaged, LIBTORCH is of another version, the processor is not x86-64, or a copy cannot be written.</exception>
    public static void Load(Assembly? program = null)
    {
        lock (s_lock)
        {
            if (s_isLoaded)
                return;
            if (OperatingSystem.IsLinux())
                LoadByPath(program);
            Start();
            s_isLoaded = true;
        }
    }

    private static void LoadByPath(Assembly? program)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new TorchUnavailableException(
                $"TorchSharp {TorchRuntime.TorchSharpVersion} has no native part for Linux on {RuntimeInformation.ProcessArchitecture}; expected an x86-64 processor.");
        }

        Dictionary<string, string> folders = program is null ? [] : program.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(entry => entry.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value!);
        string wrapper = Path.Combine(folders.GetValueOrDefault("TorchSharpFolder") ?? BesideTheProgram(Wrapper), Wrapper);
        string asked = Environment.GetEnvironmentVariable("LIBTORCH") ?? "";
        string libtorch = asked.Length > 0 ? FolderOf(asked) : folders.GetValueOrDefault("LibTorchFolder") ?? BesideTheProgram(s_parts[0]);
        Whole(wrapper);
        foreach (string part in s_parts)
        {
            string path = Path.Combine(libtorch, part);
            if (!s_cudaParts.Contains(part) || File.Exists(path))
                LoadFile(path);
            if (asked.Length > 0 && part == "libtorch_cpu.so")
                RequireSameVersion(asked, path);
        }

        try
        {
            NativeLibrary.Load(wrapper);
        }
        catch (DllNotFoundException error) when (error.Message.Contains(RelaxedLibrary.Tag, StringComparison.Ordinal))
        {
            RelaxedCopy = RelaxedLibrary.Make(wrapper, folders.GetValueOrDefault("RelaxedFolder") ?? AppContext.BaseDirectory);
            LoadFile(RelaxedCopy);
        }
        catch (DllNotFoundException error)
        {
            throw Refused(wrapper, error);
        }
    }

    // What the NuGet packages put into a program's folder, or its root where the program was published for one platform.
    private static string BesideTheProgram(string file)
    {
        string runtime = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        return File.Exists(Path.Combine(runtime, file)) ? runtime : AppContext.BaseDirectory;
    }

    private static string FolderOf(string asked) =>
        new[] { asked, Path.Combine(asked, "lib") }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "libtorch_cpu.so")))
        ?? throw new TorchUnavailableException($"LIBTORCH is {asked}, where there is no libtorch_cpu.so; expected the folder lib of an installed PyTorch {TorchRuntime.LibTorchVersion}.");

    private static void LoadFile(string path)
    {
        Whole(path);
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException error)
        {
            throw Refused(path, error);
        }
    }

    // The system's loader ends the process where a file is shorter than its header says.
    private static void Whole(string path)
    {
        if (!File.Exists(path))
            throw new TorchUnavailableException($"{path} is missing; run dotnet restore, and build again where the package folder was moved.");
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] header = new byte[64];
            file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            long length = ElfVersionTag.LengthOf(header);
            if (length == 0 || file.Length < length)
            {
                throw new TorchUnavailableException(
                    $"{path} is damaged: {file.Length} bytes, expected an ELF library{(length > 0 ? $" of {length}" : "")}. Delete the folder of that package and run dotnet restore.");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TorchUnavailableException($"{path} cannot be read; give this user the right to read it.", error);
        }
    }

    private static TorchUnavailableException Refused(string path, DllNotFoundException error) =>
        new($"{path} does not load: {error.Message.Split('\n')[0].Trim().TrimEnd('.')}. Delete the folder of that package and run dotnet restore.", error);

    private static void RequireSameVersion(string asked, string path)
    {
        string expected = TorchRuntime.LibTorchVersion;
        string found = Version().Match(BuildSettings(path)).Groups[1].Value;
        if (Minor(found) != Minor(expected))
        {
            throw new TorchUnavailableException(
                $"LIBTORCH is {asked}, which holds libtorch {(found.Length > 0 ? found : "of an unknown version")}; TorchSharp {TorchRuntime.TorchSharpVersion} needs {expected}: " +
                $"set it to a PyTorch {Minor(expected)}, or unset it.");
        }
    }

    private static string Minor(string version) => string.Join('.', version.Split('.').Take(2));

    // at::show_config() returns a std::string by a hidden first argument: a pointer to its characters, then their number.
    private static unsafe string BuildSettings(string path)
    {
        if (!NativeLibrary.TryGetExport(NativeLibrary.Load(path), "_ZN2at11show_configB5cxx11Ev", out nint function))
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
