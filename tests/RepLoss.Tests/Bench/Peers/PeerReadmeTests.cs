using System.Diagnostics;
using System.Text.RegularExpressions;
using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Bench.Peers;

/// <summary>The programs of bench/Peers/README.md do what it says, as they stand there.</summary>
public sealed partial class PeerReadmeTests : IDisposable
{
    private static readonly string s_text = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "bench", "Peers", "README.md"));

    private readonly PeerPrograms _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public void It_has_at_most_eighty_lines() => Assert.InRange(s_text.Split('\n').Length, 1, 80);

    [Fact]
    public void The_right_loss_is_equal()
    {
        PeerPrograms.RequirePyTorch();
        (int exitCode, string output, string error, _) = _programs.Check("bce", _programs.Python("right", Program(0)));
        Assert.True(exitCode == 0, output + error);
        Assert.Matches(@"bce +mine .* equal", output);
    }

    [Fact]
    public void The_wrong_one_is_found_as_it_is_shown()
    {
        PeerPrograms.RequirePyTorch();
        (int exitCode, string output, string error, _) = _programs.Check("bce", _programs.Python("wrong", Program(1)));
        Assert.True(exitCode == 1, output + error);
        string shown = Shown().Match(s_text).Groups[1].Value;
        Assert.NotEmpty(shown);
        Assert.Contains(shown, output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_program_in_Cpp_is_equal_where_it_supports_a_case()
    {
        string source = Path.Combine(RepositoryFolder.Root, "bench", "Peers", "examples", "rep_box.cpp");
        string flags = CompilerFlags().Match(s_text).Groups[1].Value;
        Assert.NotEmpty(flags);
        using Process? compiler = Compile($"{flags} -o {_programs.At("rep_box")} {source}");
        Assert.SkipWhen(compiler is null, "There is no g++.");
        compiler!.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        (int exitCode, string output, string error, _) = _programs.Check("rep-box", _programs.At("rep_box"));
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("C++ by g++", output, StringComparison.Ordinal);
    }

    private static Process? Compile(string arguments)
    {
        try
        {
            return Process.Start("g++", arguments);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Program(int index) => Programs().Matches(s_text)[index].Groups[1].Value;

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Programs();

    [GeneratedRegex(@"    g\+\+ (.*) -o rep_box ")]
    private static partial Regex CompilerFlags();

    // What the judge says, up to the number that it found.
    [GeneratedRegex("\n```\n(bce/[^,]*),")]
    private static partial Regex Shown();
}
