using System.Reflection;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Tests.Bench;
using RepLoss.Torch;
using Xunit;

namespace RepLoss.Tests.Torch.Loading;

/// <summary>How the program starts, in a process of its own: torch is loaded once in each.</summary>
public sealed class TorchNativesTests : IDisposable
{
    private const string Debian = "/usr/lib/x86_64-linux-gnu";
    private const string Remedy = "set LIBTORCH to the folder lib of a PyTorch 2.10, or unset it.";

    private readonly TemporaryFolder _folder = new();

    public TorchNativesTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux loads torch by its path.");

    private static string Package => Metadata("LibTorchFolder");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LIBTORCH_may_be_the_folder_of_the_libraries_or_the_one_above(bool isAbove)
    {
        string lib = Directory.CreateDirectory(_folder.At("torch/lib")).FullName;
        Link(Package, lib);
        (int exitCode, string output, _) = List("LIBTORCH", isAbove ? _folder.At("torch") : lib);
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.StartsWith("torch: TorchSharp 0.107.0 (libtorch 2.10.0)", output);
    }

    [Fact]
    public void LIBTORCH_of_another_version_is_refused_with_both_versions()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Debian, "libtorch_cpu.so.1.13")), "Debian's package libtorch1.13 is not installed.");
        foreach (string name in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" })
            File.CreateSymbolicLink(_folder.At(name), Path.Combine(Debian, name + ".1.13"));
        Assert.Matches(
            $@"^LIBTORCH is {_folder.Path}, which holds libtorch 1\.13\.\d, and TorchSharp 0\.107\.0 needs 2\.10\.0: {Remedy}$",
            Refusal("LIBTORCH", _folder.Path));
    }

    [Fact]
    public void LIBTORCH_without_libtorch_is_refused() => Refuses(
        "LIBTORCH", _folder.At("nowhere"), $"LIBTORCH is {_folder.At("nowhere")}, where there is no libtorch_cpu.so: {Remedy}");

    [Fact]
    public void LIBTORCH_with_a_library_missing_or_cut_short_is_refused()
    {
        Link(Package, _folder.Path);
        File.Delete(_folder.At("libc10.so"));
        Refuses("LIBTORCH", _folder.Path, $"{_folder.At("libc10.so")} is missing: {Remedy}");
        byte[] part = new byte[100_000];
        using (FileStream whole = File.OpenRead(Path.Combine(Package, "libc10.so")))
            whole.ReadExactly(part);
        File.WriteAllBytes(_folder.At("libc10.so"), part);
        string[] damaged = Refusal("LIBTORCH", _folder.Path).Split(" (it has 100000 bytes");
        Assert.Equal($"{_folder.At("libc10.so")} is damaged", damaged[0]);
        Assert.EndsWith($"): {Remedy}", damaged[1]);
    }

    [Fact]
    public void Processes_that_start_at_once_share_one_relaxed_copy()
    {
        RequireOldSystem();
        string copies = _folder.At("copies");
        Parallel.For(0, 3, start =>
        {
            (int exitCode, string output, _) = List(RelaxedLibrary.FolderVariable, copies);
            Assert.Equal(ExitCode.Success, exitCode);
            Assert.Contains($", with {Path.Combine(copies, "libLibTorchSharp.so")}\n", output);
        });
        string copy = Assert.Single(Directory.EnumerateFileSystemEntries(copies));
        byte[] original = File.ReadAllBytes(Path.Combine(Metadata("TorchSharpFolder"), "libLibTorchSharp.so")), relaxed = File.ReadAllBytes(copy);
        Assert.Equal(original.Length, relaxed.Length);
        int changed = Assert.Single(Enumerable.Range(0, original.Length), i => original[i] != relaxed[i]);
        Assert.Equal((0, 2), (original[changed], relaxed[changed]));
    }

    [Fact]
    public void A_relaxed_copy_that_cannot_be_written_is_refused()
    {
        RequireOldSystem();
        File.WriteAllText(_folder.At("file"), "");
        Assert.EndsWith(
            $"which cannot be written to {_folder.At("file/native")}: make that folder writable, or set REPLOSS_RELAXED_FOLDER to a folder that is.",
            Refusal(RelaxedLibrary.FolderVariable, _folder.At("file/native")));
    }

    // The libraries alone: libtorch looks for its own companions beside the link.
    private static void Link(string from, string to)
    {
        foreach (string library in Directory.EnumerateFiles(from))
            File.CreateSymbolicLink(Path.Combine(to, Path.GetFileName(library)), library);
    }

    private static (int ExitCode, string Output, string Error) List(string variable, string value) => ProgramProcess.Run(["list"], (variable, value));

    private static void Refuses(string variable, string value, string sentence) => Assert.Equal(sentence, Refusal(variable, value));

    private static string Refusal(string variable, string value)
    {
        (int exitCode, string output, string error) = List(variable, value);
        Assert.Equal((ExitCode.BenchmarkFailed, ""), (exitCode, output));
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return error.TrimEnd();
    }

    private static void RequireOldSystem() =>
        Assert.SkipWhen(TorchNatives.RelaxedCopy is null, $"This system's C++ library has {RelaxedLibrary.Tag}: no relaxed copy is needed.");

    private static string Metadata(string key) =>
        typeof(TorchNativesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == key).Value!;
}
