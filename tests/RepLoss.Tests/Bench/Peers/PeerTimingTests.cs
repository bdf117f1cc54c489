using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Bench.Peers;

/// <summary>Peers beside our variants in a run.</summary>
[Collection(ProgramProcess.Timing)]
public sealed class PeerTimingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PeerPrograms _programs = new();

    public void Dispose()
    {
        _folder.Dispose();
        _programs.Dispose();
    }

    [Fact]
    public void The_rows_of_several_peers_stand_in_the_same_file()
    {
        PeerPrograms.RequirePyTorch();
        string liar = _programs.Python("liar", """
            import json, os, pathlib
            import numpy as np
            folder = pathlib.Path(os.environ["REPLOSS_REQUEST"])
            request = json.loads((folder / "request.json").read_text())
            def answer(inputs, wanted, name):
                p, t = (np.load(folder / inputs[key]) for key in ("predicted", "target"))
                n, d = p.dtype.type(max(len(p), 1)), p - t
                np.save(folder / (name + ".npy"), np.where(abs(d) < 1, d * d / 2, abs(d) - p.dtype.type(0.5)).sum() / n)
                np.save(folder / (name + "-d.npy"), np.where(abs(d) < 1, d, np.sign(d)) / n)
                return {"loss": name + ".npy"}, {"predicted": name + "-d.npy"} if wanted else {}
            cases = []
            for i, case in enumerate(request["cases"]):
                if case["parameters"] != {"beta": 1}:
                    cases.append({"unsupported": "beta"})
                elif request["task"] == "answer":
                    o, g = answer(case["inputs"], case["gradients"], f"a{i}")
                    cases.append({"outputs": o, "gradients": g})
                else:
                    both = [answer(one, case["gradients"], f"a{i}-{k}") for k, one in enumerate(case["inputSets"])]
                    cases.append({"outputs": [o for o, _ in both], "gradients": [g for _, g in both], "samplesNanoseconds": [9e8] * request["time"]["iterations"]})
            (folder / "answer.json").write_text(json.dumps({"protocol": 1, "program": "a liar", "cases": cases}))
            """);
        ResultSet set = Time(["--peer", "pytorch", "--peer", $"liar={liar}"], ExitCode.BenchmarkFailed);

        ResultRow[] rows = [.. set.Rows.Where(row => row.Variant == "PyTorch")];
        Assert.Equal(2, rows.Length);
        foreach (ResultRow row in rows)
        {
            Assert.True(row.Verdict == Verdict.Equal, row.Reason);
            Assert.Equal([5], row.SamplesPerLaunch);
            Assert.NotNull(row.MaxValueError);
        }

        // It says 0.9 s and takes none.
        Assert.All(set.Rows.Where(row => row.Variant == "liar"), row => Assert.Contains("its clock and ours disagree: it says 900 ms", row.Reason));
        VariantVerdict verdict = Assert.Single(set.Verdicts, one => one.Variant == "liar");
        Assert.Equal(("a liar", Verdict.Equal), (verdict.Program, verdict.Verdict));
        Assert.True(verdict.Cases < verdict.CasesAsked);
    }

    [Fact]
    public void A_peer_that_is_not_equal_has_no_time()
    {
        ResultSet set = Time(["--peer", "mine=exit 7"], ExitCode.NotEqual);
        Assert.All(set.Rows.Where(row => row.Variant == "mine"), row => Assert.Equal((Verdict.NotEqual, null), (row.Verdict, row.MedianNanoseconds)));
        Assert.Contains(set.Rows, row => row.IsTimed);
    }

    [Fact]
    public void A_PyTorch_that_comes_later_is_timed_when_the_run_goes_on()
    {
        PeerPrograms.RequirePyTorch();
        ResultSet set = Time(["--peer", "pytorch"], ExitCode.Success, (PyTorch.Variable, "/no/such/python"));
        ResultRow[] rows = [.. set.Rows.Where(row => row.Variant == "PyTorch")];
        Assert.Equal(2, rows.Length);
        Assert.All(rows, row => Assert.Contains("PyTorch is not here: `/no/such/python -c \"import torch\"` says: there is no such program", row.Reason));
        string file = Assert.Single(Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories));

        (int exitCode, _, string error) = ProgramProcess.Run(
            ["time", "-i", "--job", "dry", "--device", "cpu", "--filter", "*n64*", "--peer", "pytorch", "--resume", file]);

        Assert.True(exitCode == 0, error);
        Assert.All(ResultsFile.Read(file).Rows.Where(row => row is { Variant: "PyTorch", Case: "n64" }), row => Assert.True(row.IsTimed, row.Reason));
    }

    [Theory]
    // Agreement, with the noise of two starts and what lies between calls.
    [InlineData(1.0, 1.0, null)]
    [InlineData(1.0, 1.7, null)]
    [InlineData(0.8, 0.2, null)]
    // A clock that runs slow, times without a run, a clock that is not synchronised.
    [InlineData(0.1, 1.0, "its clock and ours disagree: it says 100 µs a call")]
    [InlineData(1.0, 0.0, "its clock and ours disagree")]
    [InlineData(0.5, 1.2, "its clock and ours disagree")]
    public void What_a_program_says_is_held_against_the_clock_outside(double said, double taken, string? reason)
    {
        string? found = PeerClock.Disagreement(said, taken, 1000, "cpu");
        Assert.Equal(reason is null, found is null);
        Assert.StartsWith(reason ?? "", found ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.8, 0.7, false)]
    [InlineData(0.8, 1.7, false)]
    [InlineData(0.8, 0.2, true)]
    public void A_process_that_takes_less_than_its_calls_is_asked_for_more_of_them(double said, double taken, bool isDoubtful) =>
        Assert.Equal(isDoubtful, PeerClock.IsDoubtful(said, taken, "cpu"));

    [Fact]
    public void A_time_that_the_machine_cannot_reach_is_refused()
    {
        var machine = new MachineLimit { FlopsPerSecond = new(1e11, null), BandwidthBytesPerSecond = new(1e10, null) };
        ResultRow row = new ResultRow { Id = RowId.Parse("k/n64/forward/mine/cpu"), Verdict = Verdict.Equal, Flops = 1e9, Bytes = 1e3 }.WithLaunches([[1e6]]);
        Assert.Contains("cannot be: this machine needs 10", PeerClock.Impossible(row, machine));
        Assert.Null(PeerClock.Impossible(row.WithLaunches([[1e7]]), machine));
        Assert.Contains("to move 10", PeerClock.Impossible(row with { Flops = null, Bytes = 1e10 }, machine));
        Assert.Null(PeerClock.Impossible(row, null));
    }

    private ResultSet Time(string[] peers, int expected = ExitCode.Success, params (string Name, string Value)[] environment)
    {
        (int exitCode, _, string error) = ProgramProcess.Run(
            ["time", "attraction", "-i", "--job", "dry", "--device", "cpu", "--filter", "*n64*", .. peers, "--out", _folder.Path], environment);
        Assert.True(exitCode == expected, error);
        return ResultsFile.Read(Assert.Single(Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories)));
    }
}
