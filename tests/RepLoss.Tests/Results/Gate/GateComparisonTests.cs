using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Gate;
using Xunit;

namespace RepLoss.Tests.Results.Gate;

public class GateComparisonTests
{
    private const string Tensor = "rep-box/n256/forward/Tensor/cpu", Loop = "rep-box/n256/forward/Loop/cpu";

    private static readonly GateOptions Interleaved = new();
    private static readonly GateOptions ByBaseline = new() { Mode = GateMode.Baseline };

    private static ResultRow Row(string id, double nanoseconds, ulong seed, int launches = 10) => MadeUp.Row(id, nanoseconds, 256, launches, seed: seed);

    private static ResultSet Before(params ResultRow[] more) => MadeUp.Set([Row(Tensor, 1e6, 1), Row(Loop, 3e6, 1), .. more]);

    private static ResultSet After(double tensor = 1e6, double loop = 3e6) => MadeUp.Set(Row(Tensor, tensor, 2), Row(Loop, loop, 2));

    private static GateLine LineOf(GateResult result, string id) => result.Lines.Single(line => line.Id.ToString() == id);

    private static ResultSet Replace(ResultSet set, Func<ResultRow, ResultRow> change) =>
        set with { Rows = [.. set.Rows.Select(row => row.Id.ToString() == Tensor ? change(row) : row)] };

    [Theory]
    [InlineData(1e6, GateWord.Same, 0)]
    [InlineData(1.05e6, GateWord.Same, 0)]
    [InlineData(1.2e6, GateWord.Slower, 4)]
    [InlineData(0.8e6, GateWord.Faster, 0)]
    public void Times_are_compared_by_their_ratio(double nanoseconds, GateWord word, int exitCode)
    {
        GateResult result = GateComparison.Compare(Before(), After(nanoseconds), Interleaved);
        GateLine line = LineOf(result, Tensor);
        Assert.Equal(word, line.Word);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(nanoseconds / 1e6, line.Ratio!.Value, 0.03);
        Assert.InRange(line.Ratio.Value, line.Low!.Value, line.High!.Value);
    }

    [Fact]
    public void A_large_change_within_the_noise_is_the_same()
    {
        ResultRow row = Row(Tensor, 1e6, 1, 5);
        ResultSet before = MadeUp.Set(row.WithLaunches([[1e6], [1e6], [1e6], [1e6], [1e6]])), after = MadeUp.Set(row.WithLaunches([[0.7e6], [1.3e6], [2e6], [1.3e6], [0.8e6]]));
        GateLine line = LineOf(GateComparison.Compare(before, after, Interleaved), Tensor);
        Assert.Equal(1.3, line.Ratio!.Value, 1e-12);
        Assert.Equal(GateWord.Same, line.Word);
        Assert.Contains("within the noise", line.Reason);
    }

    [Fact]
    public void A_change_below_the_noise_floor_is_the_same()
    {
        ResultSet before = MadeUp.Set(Row(Tensor, 100, 1)), after = MadeUp.Set(Row(Tensor, 130, 2));
        Assert.Contains("noise floor of 50.0 ns", LineOf(GateComparison.Compare(before, after, Interleaved), Tensor).Reason);
        Assert.Equal(GateWord.Slower, LineOf(GateComparison.Compare(before, after, Interleaved with { NoiseFloorNanoseconds = 10 }), Tensor).Word);
    }

    [Fact]
    public void Pairs_cancel_what_disturbs_both_sides()
    {
        // The machine is up to three times as slow from launch to launch, the same for both sides.
        double[] drift = [1, 3, 1.4, 2.2, 1, 1.7, 2.9, 1.1, 1.3, 2];
        ResultSet Side(double scale, ulong seed) => MadeUp.Set(Row(Tensor, 1e6, seed).WithLaunches([.. Row(Tensor, scale * 1e6, seed).SamplesNanoseconds.Chunk(5).Select((launch, i) => launch.Select(time => time * drift[i]).ToArray())]));
        Assert.Equal(GateWord.Slower, LineOf(GateComparison.Compare(Side(1, 1), Side(1.2, 2), Interleaved), Tensor).Word);
        Assert.Equal(GateWord.Same, LineOf(GateComparison.Compare(Side(1, 1), Side(1, 2), Interleaved), Tensor).Word);
    }

    [Fact]
    public void A_baseline_is_compared_by_the_ratio_to_Loop_only()
    {
        // Another day, everything twice as slow: no change. Only Tensor slower: a change.
        Assert.Equal(0, GateComparison.Compare(Before(), After(2e6, 6e6), ByBaseline).ExitCode);
        GateResult slower = GateComparison.Compare(Before(), After(2.5e6, 6e6), ByBaseline);
        Assert.Equal(GateWord.Slower, LineOf(slower, Tensor).Word);
        Assert.Equal(1.25, LineOf(slower, Tensor).Ratio!.Value, 0.03);
        Assert.Equal(GateWord.Same, LineOf(slower, Loop).Word);
        Assert.Contains("yardstick", LineOf(slower, Loop).Reason);
    }

    [Fact]
    public void A_baseline_without_a_yardstick_is_not_comparable()
    {
        ResultSet before = MadeUp.Set(Row(Tensor, 1e6, 1)), after = MadeUp.Set(Row(Tensor, 1e6, 2));
        GateResult result = GateComparison.Compare(before, after, ByBaseline);
        Assert.Equal(GateWord.NotComparable, Assert.Single(result.Lines).Word);
        Assert.Equal(5, result.ExitCode);
    }

    [Fact]
    public void A_missing_row_fails()
    {
        ResultSet after = After();
        GateResult result = GateComparison.Compare(Before(), after with { Rows = [after.Rows[1]] }, Interleaved);
        Assert.Equal((GateWord.Missing, 5), (LineOf(result, Tensor).Word, result.ExitCode));
        result = GateComparison.Compare(Before(), Replace(after, row => new ResultRow { Id = row.Id, Verdict = Verdict.Skipped, Reason = "too slow" }), Interleaved);
        Assert.Equal((GateWord.Missing, "skipped now: too slow", 5), (LineOf(result, Tensor).Word, LineOf(result, Tensor).Reason, result.ExitCode));
    }

    [Fact]
    public void A_new_row_passes()
    {
        ResultSet after = After();
        after = after with { Rows = [.. after.Rows, Row("iou/n64/forward/Tensor/cpu", 1e5, 1)] };
        GateResult result = GateComparison.Compare(Before(), after, Interleaved);
        Assert.Equal((GateWord.New, 0), (LineOf(result, "iou/n64/forward/Tensor/cpu").Word, result.ExitCode));
    }

    [Fact]
    public void A_row_that_was_broken_and_is_timed_now_is_new()
    {
        GateResult result = GateComparison.Compare(Replace(Before(), row => new ResultRow { Id = row.Id, Verdict = Verdict.Failed, Reason = "it broke" }), After(), Interleaved);
        Assert.Equal((GateWord.New, "not timed before (it broke)", 0), (LineOf(result, Tensor).Word, LineOf(result, Tensor).Reason, result.ExitCode));
    }

    [Fact]
    public void A_row_that_broke_in_a_launch_before_is_not_comparable()
    {
        GateResult result = GateComparison.Compare(Replace(Before(), row => row with { Verdict = Verdict.Failed, Reason = "1 of 5 runs lack it" }), After(), Interleaved);
        Assert.Equal((GateWord.NotComparable, "it failed in some launches before (1 of 5 runs lack it)", 5), (LineOf(result, Tensor).Word, LineOf(result, Tensor).Reason, result.ExitCode));
    }

    [Theory]
    [InlineData(Verdict.Failed, GateWord.Failed, 3)]
    [InlineData(Verdict.NotEqual, GateWord.NotEqual, 1)]
    public void Another_verdict_outweighs_the_time(Verdict verdict, GateWord word, int exitCode)
    {
        GateResult result = GateComparison.Compare(Before(), Replace(After(), row => row with { Verdict = verdict, Reason = "why" }), Interleaved);
        Assert.Equal((word, "why", exitCode), (LineOf(result, Tensor).Word, LineOf(result, Tensor).Reason, result.ExitCode));
    }

    [Theory]
    [InlineData(1e-6, 3.9e-6, GateWord.Same)]
    [InlineData(1e-6, 4.1e-6, GateWord.ErrorGrew)]
    [InlineData(1e-12, 3.9e-7, GateWord.Same)]
    [InlineData(0.0, 4.1e-7, GateWord.ErrorGrew)]
    [InlineData(1e-6, null, GateWord.NotComparable)]
    [InlineData(null, 1e-3, GateWord.NotComparable)]
    [InlineData(null, 3.9e-7, GateWord.Same)]
    [InlineData(1e-6, 0.0, GateWord.Same)]
    public void An_error_may_grow_four_times_above_the_floor(double? before, double? after, GateWord word)
    {
        foreach (bool gradient in new[] { false, true })
        {
            ResultRow With(ResultRow row, double? error) => gradient ? row with { MaxGradientError = error } : row with { MaxValueError = error };
            GateResult result = GateComparison.Compare(Replace(Before(), row => With(row, before)), Replace(After(), row => With(row, after)), Interleaved);
            Assert.Equal(word, LineOf(result, Tensor).Word);
            Assert.Equal(word switch { GateWord.ErrorGrew => 4, GateWord.NotComparable => 5, _ => 0 }, result.ExitCode);
        }
    }

    [Theory]
    [InlineData("provider", "the provider was LibTorch 1.13.1 and is TorchSharp 0.106.0")]
    [InlineData("device", "the device was cpu and is cuda:0 H100")]
    [InlineData("threads", "the thread count was 2 and is 4")]
    [InlineData("schema", "the schema version was 1 and is 2")]
    [InlineData("machine", "the machine was some-cpu-2")]
    public void Different_runs_are_never_compared_in_silence(string what, string expected)
    {
        ResultSet set = After();
        set = what switch
        {
            "provider" => set with { Provider = new ProviderInfo("TorchSharp", "0.106.0") },
            "device" => set with { Device = "cuda:0 H100" },
            "threads" => set with { Threads = 4 },
            "schema" => set with { SchemaVersion = 2 },
            _ => set with { Machine = set.Machine with { Cores = 64 } },
        };
        GateResult result = GateComparison.Compare(Before(), set, Interleaved);
        Assert.Equal(2, result.Lines.Count);
        Assert.All(result.Lines, line => Assert.Equal(GateWord.NotComparable, line.Word));
        Assert.All(result.Lines, line => Assert.Contains(expected, line.Reason));
        Assert.Equal(5, result.ExitCode);
    }

    [Fact]
    public void Few_or_unpaired_launches_and_other_sizes_are_not_comparable()
    {
        void Expect(string reason, ResultRow before, ResultRow after, GateOptions options)
        {
            GateResult result = GateComparison.Compare(MadeUp.Set(before), MadeUp.Set(after), options);
            Assert.Equal((GateWord.NotComparable, 5), (result.Lines[0].Word, result.ExitCode));
            Assert.Contains(reason, result.Lines[0].Reason);
        }

        Expect("4 and 4 launches, at least 5", Row(Tensor, 1e6, 1, 4), Row(Tensor, 1e6, 2, 4), Interleaved);
        Expect("come in pairs", Row(Tensor, 1e6, 1, 5), Row(Tensor, 1e6, 2, 6), Interleaved);
        Expect("another size", Row(Tensor, 1e6, 1) with { Elements = 7 }, Row(Tensor, 1e6, 2), Interleaved);
    }

    [Fact]
    public void An_empty_comparison_fails()
    {
        Assert.Equal(5, GateComparison.Compare(MadeUp.Set(), MadeUp.Set(), Interleaved).ExitCode);
        Assert.Equal(5, GateComparison.Compare(Before(), After(), Interleaved with { Kernels = ["iou"] }).ExitCode);
        Assert.Equal(5, GateComparison.Compare(MadeUp.Set(), After(), Interleaved).ExitCode);
    }

    [Fact]
    public void Only_the_named_kernels_are_compared()
    {
        GateResult result = GateComparison.Compare(Before(Row("iou/n64/forward/Tensor/cpu", 1, 1)), After(), Interleaved with { Kernels = ["rep-box"] });
        Assert.Equal([Loop, Tensor], result.Lines.Select(line => line.Id.ToString()));
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void What_is_known_not_to_be_slower_is_not_in_doubt()
    {
        GateResult little = GateComparison.Compare(Before(), After(1.06e6), Interleaved);
        Assert.Equal([Tensor], little.Suspects.Select(id => id.ToString()));
        Assert.Empty(little.InDoubt);
        GateResult large = GateComparison.Compare(Before(), After(1.3e6), Interleaved with { Alpha = 1e-12 });
        Assert.Equal([Tensor], large.InDoubt.Select(id => id.ToString()));
        Assert.Empty(GateComparison.Compare(Before(), After(1.3e6), Interleaved with { Alpha = 1e-12, NoiseFloorNanoseconds = 1e6 }).InDoubt);
    }

    [Fact]
    public void Suspects_are_judged_by_fresh_launches_alone()
    {
        GateResult first = GateComparison.Compare(Before(), After(1.3e6), Interleaved);
        Assert.Equal([Tensor], first.Suspects.Select(id => id.ToString()));
        GateResult chance = GateComparison.Confirm(first, first.Suspects.ToHashSet(), Before(), After());
        Assert.Equal((GateWord.Same, 0), (LineOf(chance, Tensor).Word, chance.ExitCode));
        Assert.Same(LineOf(first, Loop), LineOf(chance, Loop));
        GateResult real = GateComparison.Confirm(first, first.Suspects.ToHashSet(), Before(), After(1.3e6));
        Assert.Equal((GateWord.Slower, 4), (LineOf(real, Tensor).Word, real.ExitCode));
        GateResult forgotten = GateComparison.Confirm(first, first.Suspects.ToHashSet(), MadeUp.Set(), MadeUp.Set());
        Assert.Equal((GateWord.Missing, 5), (LineOf(forgotten, Tensor).Word, forgotten.ExitCode));
    }
}
