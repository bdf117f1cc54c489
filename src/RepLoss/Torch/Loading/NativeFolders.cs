namespace RepLoss.Torch;

/// <summary>Where the native files of a package lie on this machine, which need not be where a program was built.</summary>
public static class NativeFolders
{
    /// <summary>The package of a folder PACKAGES/ID/VERSION/runtimes/PLATFORM/native.</summary>
    public static (string Id, string Version) PackageOf(string folder)
    {
        string package = Path.GetFullPath(Path.Combine(folder, "..", "..", ".."));
        return (Path.GetFileName(Path.GetDirectoryName(package))!, Path.GetFileName(package));
    }

    /// <summary>The same folder of the same package where this machine's NuGet keeps packages.</summary>
    public static string InThisMachinesPackages(string folder)
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        (string id, string version) = PackageOf(folder);
        return Path.Combine(packages, id, version, "runtimes", "linux-x64", "native");
    }
}
