using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Tests.Results;
using RepLoss.Torch;
using Xunit;

namespace RepLoss.Tests.Bench;

public sealed class GateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "same")]
    [InlineData(4, "slower")]
    [InlineData(5, "missing")]
    [InlineData(5, "not-comparable")]
    [InlineData(1, "not-equal")]
    public void Each_word_has_its_exit_code(int expected, string word)
    {
        ResultRow loop = MadeUp.Row("k/n64/forward/Loop/cpu", 1e6, seed: 2);
        ResultRow tensor = MadeUp.Row("k/n64/forward/Tensor/cpu", word == "slower" ? 3e5 : 2e5, seed: 2);
        ResultSet candidate = word switch
        {
            "missing" => MadeUp.Set(loop),
            "not-comparable" => MadeUp.Set(loop, tensor) with { Threads = 1 },
            "not-equal" => MadeUp.Set(loop, tensor with { Verdict = Verdict.NotEqual, Reason = "its value is wrong" }),
            _ => MadeUp.Set(loop, tensor),
        };

        (int exitCode, string output, _) = Gate(candidate, "--markdown", _folder.At("gate.md"));

        Assert.Equal(expected, exitCode);
        Assert.Contains($"{word} ", output);
        Assert.Contains(expected == 0 ? "no row got worse" : "the gate fails", File.ReadAllText(_folder.At("gate.md")));
    }

    [Fact]
    public void The_threshold_decides_what_counts()
    {
        ResultSet slower = MadeUp.Set(MadeUp.Row("k/n64/forward/Loop/cpu", 1e6, seed: 2), MadeUp.Row("k/n64/forward/Tensor/cpu", 2.5e5, seed: 2));

        Assert.Equal(4, Gate(slower, "--threshold", "20%").ExitCode);
        Assert.Equal(0, Gate(slower, "--threshold", "0.4").ExitCode);
    }

    [Theory]
    [InlineData("expected one of them", "gate")]
    [InlineData("expected one of them", "gate", "--against", "HEAD", "--calibrate")]
    [InlineData("There is no commit 'no-such-ref'", "gate", "--against", "no-such-ref")]
    [InlineData("There is no commit '--all'", "gate", "--against=--all")]
    [InlineData("does not exist", "gate", "--baseline", "no-such-file.json")]
    [InlineData("The threshold 'much'", "gate", "--against", "HEAD", "--threshold", "much")]
    [InlineData("The threshold '-5%'", "gate", "--against", "HEAD", "--threshold=-5%")]
    [InlineData("expected at least 5", "gate", "--against", "HEAD", "--launches", "2")]
    [InlineData("--candidate needs --baseline", "gate", "--against", "HEAD", "--candidate", "x")]
    [InlineData("--shard needs --against", "gate", "--calibrate", "--shard", "1/2")]
    [InlineData("Option --shard is '3/2'", "gate", "--against", "HEAD", "--shard", "3/2")]
    [InlineData("--keep needs --against", "gate", "--calibrate", "--keep", "x")]
    [InlineData("There is no kernel 'nothing'", "gate", "--calibrate", "nothing")]
    public void Bad_usage_is_one_sentence(string part, params string[] arguments)
    {
        (int exitCode, _, string error) = TheProgram.Run(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains(part, Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public void A_kernel_that_the_baseline_lacks_is_refused()
    {
        (int exitCode, _, string error) = Gate(MadeUp.Set(MadeUp.Row("k/n64/forward/Loop/cpu", 1e6)), "k", "sofft-targets");

        Assert.Equal(2, exitCode);
        Assert.Contains("has no kernel 'sofft-targets'", Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public void PyTorch_in_a_baseline_is_not_this_trees_to_time()
    {
        ResultRow loop = MadeUp.Row("k/n64/forward/Loop/cpu", 1e6), tensor = MadeUp.Row("k/n64/forward/Tensor/cpu", 2e5);
        ResultsFile.Write(_folder.At("with-peer.json"), MadeUp.Set(loop, tensor, MadeUp.Row("k/n64/forward/PyTorch/cpu", 3e5)));
        ResultsFile.Write(_folder.At("without.json"), MadeUp.Set(loop, tensor));

        Assert.Equal(0, TheProgram.Run("gate", "--baseline", _folder.At("with-peer.json"), "--candidate", _folder.At("without.json")).ExitCode);
    }

    [Theory]
    [InlineData("\"threads\": 2", "\"threads\": 99", "the thread count was 99 and is")]
    [InlineData("\"device\": \"cpu\"", "\"device\": \"abacus\"", "device abacus is not here")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "schemaVersion is 2, expected 1")]
    [InlineData("\"dataSets\": []", "\"dataSets\": [\"coco128\"]", "it was timed with coco128, which --data does not name")]
    public void A_baseline_of_another_kind_is_not_comparable_and_costs_no_timing(string old, string changed, string part)
    {
        ResultSet baseline = MadeUp.Set(MadeUp.Row("iou/n64/forward/Loop/cpu", 1e6), MadeUp.Row("iou/n64/forward/Tensor/cpu", 2e5)) with
        {
            Provider = new ProviderInfo(TorchRuntime.Provider, TorchRuntime.Version),
        };
        ResultsFile.Write(_folder.At("baseline.json"), baseline);
        string text = File.ReadAllText(_folder.At("baseline.json"));
        Assert.Contains(old, text, StringComparison.Ordinal);
        int first = text.IndexOf(old, StringComparison.Ordinal);
        File.WriteAllText(_folder.At("baseline.json"), text[..first] + changed + text[(first + old.Length)..]);

        (int exitCode, string output, string error) = TheProgram.Run("gate", "--baseline", _folder.At("baseline.json"), "--markdown", _folder.At("gate.md"));

        Assert.Equal((5, ""), (exitCode, output));
        Assert.Contains(part, Assert.Single(error.TrimEnd().Split('\n')));
        Assert.Contains(part, File.ReadAllText(_folder.At("gate.md")));
    }

    private (int ExitCode, string Output, string Error) Gate(ResultSet candidate, params string[] options)
    {
        ResultSet baseline = MadeUp.Set(MadeUp.Row("k/n64/forward/Loop/cpu", 1e6), MadeUp.Row("k/n64/forward/Tensor/cpu", 2e5));
        ResultsFile.Write(_folder.At("baseline.json"), baseline);
        ResultsFile.Write(_folder.At("candidate.json"), candidate);
        return TheProgram.Run(["gate", "--baseline", _folder.At("baseline.json"), "--candidate", _folder.At("candidate.json"), .. options]);
    }
}
