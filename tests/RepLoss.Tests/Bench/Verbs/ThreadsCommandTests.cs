using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Bench;

/// <summary>Real processes on the smallest rows; no time is asserted.</summary>
public sealed class ThreadsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Both_thread_counts_are_judged_and_their_rows_kept()
    {
        (int exitCode, string output, string error) = ProgramProcess.Run(
            ["threads", "bce-blur", "--launches", "1", "--out", _folder.Path], ("REPLOSS_THREADS", "3"));

        Assert.True(exitCode == 0, error);
        Assert.Equal(output, File.ReadAllText(_folder.At("threads.md")));
        ResultSet[] sets = [.. Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(ResultsFile.Read)];
        Assert.Equal([1, 3], sets.Select(set => set.Threads));
        Assert.All(sets.SelectMany(set => set.Rows), row => Assert.Equal(("Fused", Verdict.Equal), (row.Variant, row.Verdict)));
        Assert.Equal(sets[0].Rows.Select(row => row.Id), sets[1].Rows.Select(row => row.Id));
        Assert.NotEmpty(sets[0].Rows);
    }

    [Theory]
    [InlineData("attraction has no Fused variant", "2", "attraction")]
    [InlineData("expected at least 2 processors", "1", "bce")]
    [InlineData("Option --launches is 0; expected at least 1.", "2", "bce", "--launches", "0")]
    public void What_cannot_be_compared_is_one_sentence(string sentence, string threads, params string[] arguments)
    {
        (int exitCode, _, string error) = ProgramProcess.Run(["threads", .. arguments, "--out", _folder.Path], ("REPLOSS_THREADS", threads));
        Assert.Equal(2, exitCode);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}
