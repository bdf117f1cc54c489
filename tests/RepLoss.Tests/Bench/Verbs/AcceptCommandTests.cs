using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Tests.Results;
using Xunit;

namespace RepLoss.Tests.Bench;

public sealed class AcceptCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_good_run_becomes_the_baseline_of_its_machine()
    {
        ResultSet run = MadeUp.Set(MadeUp.Row("k/n64/forward/Loop/cpu", 1e5));
        ResultsFile.Write(_folder.At("run.json"), run);

        (int exitCode, string output, _) = TheProgram.Run("accept", _folder.At("run.json"), "--out", _folder.Path);

        Assert.Equal(0, exitCode);
        Assert.Contains("is the baseline now", output);
        Assert.Single(ResultsFile.Read(ResultsFolder.BaselinePathFor(_folder.Path, run)).Rows);
    }

    [Fact]
    public void A_run_with_a_failed_row_is_refused_in_one_sentence()
    {
        ResultRow failed = MadeUp.Row("k/n64/forward/Loop/cpu", 1e5) with { Verdict = Verdict.Failed, Reason = "it broke" };
        ResultsFile.Write(_folder.At("run.json"), MadeUp.Set(failed));

        (int exitCode, _, string error) = TheProgram.Run("accept", _folder.At("run.json"), "--out", _folder.Path);

        Assert.Equal(2, exitCode);
        Assert.Contains("cannot become a baseline", Assert.Single(error.TrimEnd().Split('\n')));
        Assert.Empty(Directory.GetDirectories(_folder.Path));
    }
}
