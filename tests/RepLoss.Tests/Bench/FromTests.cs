using System.Text.Json;
using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Bench;

/// <summary>`--from`: kernels and rivals of a user's class library, which is tests/PlugIn, used through its DLL alone.</summary>
[Collection(ProgramProcess.Timing)]
public sealed class FromTests : IDisposable
{
    internal static string Library { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "PlugIn", "release", "PlugIn.dll"));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_right_rival_is_equal_a_wrong_one_is_found_and_what_is_unsupported_is_counted()
    {
        string json = _folder.At("check.json");
        (int exitCode, string output, string error) = ProgramProcess.Run("check", "focal", "--from", Library, "--json", json);
        Assert.True(exitCode == 1, output + error);
        JsonElement written = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        JsonElement mine = VerdictOf(written, "mine"), wrong = VerdictOf(written, "saturates");
        Assert.Equal("equal", mine.GetProperty("verdict").GetString());
        Assert.InRange(mine.GetProperty("cases").GetInt32(), 50, mine.GetProperty("asked").GetInt32() - 1);
        Assert.All(mine.GetProperty("unsupported").EnumerateObject(), reason => Assert.StartsWith("positiveWeight = ", reason.Name));
        Assert.Equal("not-equal", wrong.GetProperty("verdict").GetString());
        Assert.Contains(written.GetProperty("findings").EnumerateArray(),
            finding => finding.GetProperty("variant").GetString() == "saturates" && finding.GetProperty("found").GetString() == "NaN");
        Assert.Contains("focal mine answers ", output, StringComparison.Ordinal);
        Assert.Contains($"--from '{Library}'", output, StringComparison.Ordinal);
        Assert.DoesNotContain("printed by a rival", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rival_that_breaks_ties_the_other_way_differs_in_ties_only_and_one_that_is_off_by_one_is_wrong()
    {
        string json = _folder.At("check.json");
        (int exitCode, string output, string error) = ProgramProcess.Run("check", "nms", "--from", Library, "--variant", "last-first", "--json", json);
        Assert.True(exitCode == 0, output + error);
        JsonElement written = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        Assert.Equal("tie-only", VerdictOf(written, "last-first").GetProperty("verdict").GetString());
        Assert.NotEmpty(written.GetProperty("ties").EnumerateArray());
        Assert.Empty(written.GetProperty("findings").EnumerateArray());
        Assert.Matches("nms +last-first +cpu .* tie-only", output);
        Assert.Contains("another choice among candidates that tie", output, StringComparison.Ordinal);
        (exitCode, output, error) = ProgramProcess.Run("check", "nms", "--from", Library, "--variant", "off-by-one");
        Assert.True(exitCode == 1, output + error);
        Assert.Matches("nms +off-by-one +cpu .* not-equal", output);
    }

    [Fact]
    public void A_rival_that_leaves_the_settings_of_torch_changed_does_no_harm()
    {
        (int exitCode, string output, string error) = ProgramProcess.Run("check", "attraction", "--device", "cpu", "--from", Library);
        Assert.True(exitCode == 0, output + error);
        Assert.Matches("attraction +careless +cpu .* equal", output);
        Assert.DoesNotContain("printed by a rival", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rival_that_ends_the_process_is_no_success()
    {
        (int exitCode, _, string error) = ProgramProcess.Run("check", "bce", "--device", "cpu", "--from", Library, "--variant", "ends");
        Assert.Equal(3, exitCode);
        Assert.Contains($"The process was ended by code of {Library} before its work was done", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_of_the_library_stands_beside_ours_in_list_check_and_eval()
    {
        string input = _folder.At("case.json");
        File.WriteAllText(input, """
            {"kernel": "giou-loss", "inputs": {"predicted": {"dtype": "float64", "shape": [1,4], "data": [0,0,1,1]}, "target": {"dtype": "float64", "shape": [1,4], "data": [2,0,3,1]}}, "gradients": ["predicted"]}
            """);
        JsonElement listed = JsonDocument.Parse(ProgramProcess.Run("list", "--json", "--from", Library).Output).RootElement;
        Assert.Contains(listed.GetProperty("kernels").EnumerateArray(), kernel => kernel.GetProperty("id").GetString() == "giou-loss");
        (int checkedCode, string output, string error) = ProgramProcess.Run("check", "giou-loss", "--from", Library);
        Assert.True(checkedCode == 0, output + error);
        Assert.Matches(@"giou-loss +Loop .* equal", output);
        Assert.Matches(@"giou-loss +Tensor .* equal", output);
        foreach (string variant in new[] { "Loop", "Tensor" })
        {
            JsonElement answer = JsonDocument.Parse(ProgramProcess.Run("eval", "giou-loss", variant, "--input", input, "--from", Library).Output).RootElement;
            Assert.Equal(4.0 / 3, answer.GetProperty("outputs").GetProperty("loss").GetProperty("data")[0].GetDouble(), 12);
        }
    }

    [Fact]
    public void Both_are_timed_by_the_same_benchmarks()
    {
        (int exitCode, string output, string error) = ProgramProcess.Run(
            "time", "giou-loss", "focal", "--from", Library, "--out", _folder.At("runs"), "--job", "dry", "--filter", "giou-loss/*/Tensor/*", "focal/n1000/*/mine/*", "focal/n1000/*/saturates/*");
        // A wrong rival has no time, and the others have theirs.
        Assert.True(exitCode == 1, output + error);
        Assert.Matches("giou-loss/n1000/forward-backward/Tensor/cpu +[0-9.]+ .s.* equal", output);
        Assert.Matches("focal/n1000/forward-backward/mine/cpu +[0-9.]+ .s.* equal", output);
        Assert.Matches("focal/n1000/forward/saturates/cpu .*not-equal", output);
    }

    [Theory]
    [InlineData("nowhere.dll", "which is not there")]
    [InlineData("text.dll", "cannot be loaded")]
    [InlineData("Shouldly.dll", "has no kernel and no rival in it")]
    public void A_library_that_is_none_is_refused_in_one_sentence(string name, string expected)
    {
        File.WriteAllText(_folder.At("text.dll"), "no assembly");
        string path = name == "Shouldly.dll" ? Path.Combine(AppContext.BaseDirectory, name) : _folder.At(name);
        (int exitCode, string output, string error) = ProgramProcess.Run("check", "focal", "--from", path);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void The_page_shows_the_source_of_the_rival()
    {
        string source = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "tests", "PlugIn", "FocalRivals.cs"));
        string mine = source[..source.IndexOf("    [Rival(\"focal\", \"saturates\")]", StringComparison.Ordinal)].TrimEnd() + "\n}\n";
        Assert.Contains(mine, File.ReadAllText(Path.Combine(RepositoryFolder.Root, "tests", "PlugIn", "README.md")), StringComparison.Ordinal);
    }

    private static JsonElement VerdictOf(JsonElement written, string variant) =>
        written.GetProperty("verdicts").EnumerateArray().Single(line => line.GetProperty("variant").GetString() == variant);
}
