using System.Diagnostics;
using System.Reflection;
using System.Text;
using RepLoss.Contract;

namespace RepLoss.Bench.Machine;

/// <summary>
/// The packages with torch's native files, which no program carries, since they have 460 MB. Where this program was built they lie in the package folder; a
/// dotnet tool was built elsewhere, and restores them on its first use.
/// </summary>
internal static class NativePackages
{
    private const string Archive = "about 200 MB to download, once for this user";

    private static readonly string[] s_names = ["TorchSharpFolder", "LibTorchFolder"];

    /// <summary>Restores the packages that this machine lacks, after a sentence on standard error that says so.</summary>
    /// <param name="program">The assembly whose metadata names their folders.</param>
    /// <exception cref="InputException">They cannot be restored.</exception>
    public static void Require(Assembly program)
    {
        string[] folders = [.. program.GetCustomAttributes<AssemblyMetadataAttribute>().Where(entry => s_names.Contains(entry.Key)).Select(entry => entry.Value!)];
        string[] missing = [.. folders.Where(folder => !Directory.Exists(folder) && !Directory.Exists(Torch.NativeFolders.InThisMachinesPackages(folder)))];
        if (missing.Length == 0 || Environment.GetEnvironmentVariable("LIBTORCH") is { Length: > 0 })
            return;
        string[] packages = [.. missing.Select(Torch.NativeFolders.PackageOf).Select(package => $"{package.Id} {package.Version}")];
        Console.Error.WriteLine($"Restoring {string.Join(" and ", packages)} ({Archive}) …");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("Natives.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net{Environment.Version.Major}.0</TargetFramework></PropertyGroup>
              <ItemGroup>{string.Concat(missing.Select(Torch.NativeFolders.PackageOf).Select(package => $"<PackageReference Include=\"{package.Id}\" Version=\"[{package.Version}]\" />"))}</ItemGroup>
            </Project>
            """);
        var output = new StringBuilder();
        var start = new ProcessStartInfo("dotnet", ["restore", folder.At("Natives.csproj"), "-v", "quiet", "-nologo"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process restore = Process.Start(start)!;
        restore.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        restore.ErrorDataReceived += (_, line) => output.AppendLine(line.Data);
        restore.BeginOutputReadLine();
        restore.BeginErrorReadLine();
        restore.WaitForExit();
        InputException.Require(restore.ExitCode == 0,
            () => $"{string.Join(" and ", packages)} cannot be restored ({output.ToString().Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim()}): give dotnet a feed that has them, or set LIBTORCH.");
    }
}
