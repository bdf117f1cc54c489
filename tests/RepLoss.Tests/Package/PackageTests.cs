using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Text.RegularExpressions;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Torch;
using Xunit;

namespace RepLoss.Tests.Package;

/// <summary>The package as somebody meets it who adds it to an empty program: packed without a warning, and its README runs there as it stands.</summary>
public sealed partial class PackageTests : IDisposable
{
    private const string Version = "0.0.1-test";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void It_is_packed_without_a_warning_and_its_README_runs_in_an_empty_program()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The native files are taken from the packages of this machine's kind, which the test knows on Linux alone.");
        string feed = Path.Combine(_folder.Path, "feed");
        (int packed, string output) = Dotnet(
            RepositoryFolder.Root, "pack", "src/RepLoss", "-c", "Release", "-o", feed, "-nodeReuse:false", "-nologo", $"-p:Version={Version}",
            $"-p:ArtifactsPath={Path.Combine(_folder.Path, "artifacts")}", "-p:UseSharedCompilation=false");
        Assert.True(packed == 0, output);
        Assert.DoesNotContain("warn", output, StringComparison.OrdinalIgnoreCase);
        LookInto(Path.Combine(feed, $"RepLoss.{Version}.nupkg"));
        Assert.Contains(Entries(Path.Combine(feed, $"RepLoss.{Version}.snupkg")), entry => entry == "lib/net10.0/RepLoss.Contract.pdb");

        string program = Path.Combine(_folder.Path, "program");
        Directory.CreateDirectory(program);
        File.WriteAllText(Path.Combine(program, "program.csproj"), Project(feed));
        string[] blocks = [.. Blocks().Matches(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "src", "RepLoss", "README.md"))).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(blocks);
        File.WriteAllText(Path.Combine(program, "Program.cs"), $"{string.Concat(blocks)}\n{{\n{FrontPage(blocks[0])}\n}}\n");
        (int ran, string said) = Dotnet(program, "run", "-c", "Release", "-nodeReuse:false", "-p:UseSharedCompilation=false");
        Assert.SkipWhen(said.Contains("NU1301", StringComparison.Ordinal) || said.Contains("NU1101", StringComparison.Ordinal), "The feed is not reachable, and what the program needs is not in the package folder.");
        Assert.True(ran == 0, said);
        Match first = Step().Match(said), last = Step().Matches(said)[^1];
        Assert.True(double.Parse(last.Groups[1].Value) < double.Parse(first.Groups[1].Value), said);
        CompareWithPyTorch(YoloV8().Match(said), said);
    }

    // The README's loss of YOLOv8 and the squares of its gradients, with the same by PyTorch where it is there.
    private static void CompareWithPyTorch(Match printed, string said)
    {
        Assert.True(printed.Success, said);
        var python = PyTorch.Find();
        if (python.Reason is not null)
            return;
        FinishedProcess ran = FinishedProcess.Of(Path.GetTempPath(), python.Interpreter, Path.Combine(RepositoryFolder.Root, "tests", "RepLoss.Tests", "Package", "yolov8_loss.py"));
        Assert.True(ran.ExitCode == 0, ran.Error);
        double[] expected = [.. ran.Output.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        for (int i = 0; i < 3; i++)
            Assert.Equal(1, double.Parse(printed.Groups[i + 1].Value, CultureInfo.InvariantCulture) / expected[i], 1e-4);
    }

    public void Dispose() => _folder.Dispose();

    // The front page's snippet, whose usings have to be among those of the package's README.
    private static string FrontPage(string firstBlock)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "README.md")), section = text[text.IndexOf("## As a library", StringComparison.Ordinal)..];
        string[] lines = [.. section.Split('\n').SkipWhile(line => !line.StartsWith("    ", StringComparison.Ordinal)).TakeWhile(line => line.Length == 0 || line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim())];
        ILookup<bool, string> isUsing = lines.ToLookup(line => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('='));
        Assert.All(isUsing[true], line => Assert.Contains(line, firstBlock, StringComparison.Ordinal));
        Assert.InRange(isUsing[false].Count(line => line.Length > 0), 2, 20);
        return string.Join('\n', isUsing[false]);
    }

    private static void LookInto(string package)
    {
        string[] entries = [.. Entries(package)];
        foreach (string expected in new[] { "README.md", "lib/net10.0/RepLoss.dll", "lib/net10.0/RepLoss.xml", "lib/net10.0/RepLoss.Contract.dll", "lib/net10.0/RepLoss.Contract.xml" })
            Assert.Contains(expected, entries);
        using ZipArchive archive = ZipFile.OpenRead(package);
        using var reader = new StreamReader(archive.GetEntry("RepLoss.nuspec")!.Open());
        string nuspec = reader.ReadToEnd();
        Assert.Contains("<license type=\"expression\">MIT</license>", nuspec, StringComparison.Ordinal);
        Assert.Contains("<readme>README.md</readme>", nuspec, StringComparison.Ordinal);
        Assert.Contains($"<dependency id=\"TorchSharp\" version=\"{TorchRuntime.TorchSharpVersion}\"", nuspec, StringComparison.Ordinal);
        Assert.DoesNotContain("RepLoss.Contract\"", nuspec, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    // libtorch is 460 MB and stays where it is: LIBTORCH names its folder. The test's own packages lie in the temporary folder.
    private string Project(string feed) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <RestorePackagesPath>{Path.Combine(_folder.Path, "packages")}</RestorePackagesPath>
            <RestoreFallbackFolders>{PackageFolder}</RestoreFallbackFolders>
            <RestoreAdditionalProjectSources>{feed}</RestoreAdditionalProjectSources>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="RepLoss" Version="{Version}" />
          </ItemGroup>
        </Project>
        """;

    private static string Metadata(string name) => typeof(PackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == name).Value!;

    // Three folders up from torchsharp/VERSION/runtimes/linux-x64/native.
    private static string PackageFolder => Path.GetFullPath(Path.Combine(Metadata("TorchSharpFolder"), "../../../../.."));

    private static (int ExitCode, string Output) Dotnet(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LIBTORCH"] = Metadata("LibTorchFolder");
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        // What a test host sets for itself is not for a build.
        start.Environment.Remove("MSBuildSDKsPath");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("^YOLOv8: ([0-9.]+) ([0-9.]+) ([0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex YoloV8();

    [GeneratedRegex(@"^step \d+: ([0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex Step();
}
