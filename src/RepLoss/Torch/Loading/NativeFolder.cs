using System.Runtime.InteropServices;

namespace RepLoss.Torch;

/// <summary>A folder of native libraries for Linux.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Remedy">What to do where a library in it is missing or damaged: the second half of a sentence.</param>
internal sealed record NativeFolder(string Path, string Remedy)
{
    /// <summary>The folder of a NuGet package.</summary>
    /// <param name="path">Its native files: PACKAGE/runtimes/linux-x64/native.</param>
    public static NativeFolder OfPackage(string path)
    {
        if (!Directory.Exists(path) && NativeFolders.InThisMachinesPackages(path) is var here && Directory.Exists(here))
            path = here;
        string package = System.IO.Path.GetFullPath(System.IO.Path.Combine(path, "..", "..", ".."));
        return new NativeFolder(path, Directory.Exists(package)
            ? $"delete {package} and run dotnet restore"
            : "run dotnet restore, and build again if the package folder was moved");
    }

    /// <summary>The path of a library in it.</summary>
    public string At(string library) => System.IO.Path.Combine(Path, library);

    /// <summary>Whether a library is there.</summary>
    public bool Has(string library) => File.Exists(At(library));

    /// <summary>Loads a library, which is checked first.</summary>
    /// <returns>Its handle.</returns>
    /// <exception cref="TorchUnavailableException">It is missing, is damaged or does not load.</exception>
    public nint Load(string library)
    {
        RequireWhole(library);
        try
        {
            return NativeLibrary.Load(At(library));
        }
        catch (DllNotFoundException error)
        {
            throw Refusal(library, error);
        }
    }

    /// <summary>Asks for a library that is there and whole.</summary>
    /// <exception cref="TorchUnavailableException">It is missing, damaged, or cannot be read.</exception>
    public void RequireWhole(string library)
    {
        try
        {
            using FileStream file = File.OpenRead(At(library));
            new ElfLibrary(file).RequireWhole();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TorchUnavailableException($"{At(library)} is missing: {Remedy}.", error);
        }
        catch (InvalidDataException damage)
        {
            throw Damaged(library, damage);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TorchUnavailableException($"{At(library)} cannot be read: give this user the right to read it.", error);
        }
    }

    /// <summary>The sentence for a damaged library.</summary>
    public TorchUnavailableException Damaged(string library, InvalidDataException damage) =>
        new($"{At(library)} is damaged ({damage.Message}): {Remedy}.", damage);

    /// <summary>The sentence for a library that the system's loader does not take.</summary>
    public TorchUnavailableException Refusal(string library, DllNotFoundException error)
    {
        // .NET's own words stand in the first line, those of the system's loader in the last.
        string reason = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1];
        bool isOldSystem = reason.Contains("version `GLIBC", StringComparison.Ordinal);
        return new TorchUnavailableException(
            $"{At(library)} does not load ({reason}): {(isOldSystem ? "use a newer system, Debian 12 or Ubuntu 22.04 at least" : Remedy)}.", error);
    }
}
