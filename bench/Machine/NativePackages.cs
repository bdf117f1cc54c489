using System.Reflection;
using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Bench.Machine;

/// <summary>
/// The packages with torch's native files, which no program carries, since they have 460 MB. Where this program was built they lie in the package folder; a
/// dotnet tool was built elsewhere, and restores them on its first use.
/// </summary>
internal static class NativePackages
{
    private const string Download = " (about 200 MB to download, once for this user)";

    private const string TorchSharp = "TorchSharpFolder", LibTorch = "LibTorchFolder";

    /// <summary>Restores the packages that this machine lacks, after a sentence on standard error that says so.</summary>
    /// <param name="program">The assembly whose metadata names their folders.</param>
    /// <exception cref="InputException">They cannot be restored.</exception>
    public static void Require(Assembly program)
    {
        // TorchSharp's own native file is needed with any libtorch.
        bool hasOwnLibTorch = Environment.GetEnvironmentVariable("LIBTORCH") is { Length: > 0 };
        string[] folders = [.. program.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(entry => entry.Key == TorchSharp || (entry.Key == LibTorch && !hasOwnLibTorch)).Select(entry => entry.Value!)];
        string[] missing = [.. folders.Where(folder => !Directory.Exists(folder) && !Directory.Exists(NativeFolders.InThisMachinesPackages(folder)))];
        if (missing.Length == 0)
            return;
        (string Id, string Version)[] packages = [.. missing.Select(NativeFolders.PackageOf)];
        string names = string.Join(" and ", packages.Select(package => $"{package.Id} {package.Version}"));
        bool withLibTorch = packages.Any(package => package.Id.StartsWith("libtorch", StringComparison.OrdinalIgnoreCase));
        Console.Error.WriteLine($"Restoring {names}{(withLibTorch ? Download : "")} …");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("Natives.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net{Environment.Version.Major}.0</TargetFramework></PropertyGroup>
              <ItemGroup>{string.Concat(packages.Select(package => $"<PackageReference Include=\"{package.Id}\" Version=\"[{package.Version}]\" />"))}</ItemGroup>
            </Project>
            """);
        FinishedProcess restore = FinishedProcess.Of(folder.Path, "dotnet", "restore", folder.At("Natives.csproj"), "-v", "quiet", "-nologo");
        InputException.Require(restore.ExitCode == 0,
            () => $"{names} cannot be restored ({(restore.Output + restore.Error).Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim()}): give dotnet a feed that has them, or set LIBTORCH.");
    }
}
