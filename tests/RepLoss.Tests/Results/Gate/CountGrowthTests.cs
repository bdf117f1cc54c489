using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Gate;
using Xunit;

namespace RepLoss.Tests.Results.Gate;

/// <summary>Counts beside times: exact, with words and an exit code of their own.</summary>
public class CountGrowthTests
{
    private static readonly OperationCounts Usual = new() { AllocatedBytes = 1128, LiveTensors = 1, TorchCalls = 17, PeakNativeBytes = 4 * OperationCounts.NativeStep };

    public static TheoryData<GateWord, string, OperationCounts> Growths => new()
    {
        { GateWord.CallsTorchMore, "calls of torch of a run grew from 17 to 18, managed bytes of a run grew from 1,128 to 1,240", Usual with { TorchCalls = 18, AllocatedBytes = 1240 } },
        { GateWord.AllocatesMore, "managed bytes of a run grew from 1,128 to 1,129", Usual with { AllocatedBytes = 1129 } },
        { GateWord.KeepsMoreTensors, "live tensors of a run grew from 1 to 6", Usual with { LiveTensors = 6 } },
        { GateWord.NeedsMoreMemory, "native peak of a run grew from 262 kB to 393 kB", Usual with { PeakNativeBytes = 6 * OperationCounts.NativeStep } },
    };

    [Theory]
    [MemberData(nameof(Growths))]
    public void A_count_that_grew_has_its_own_word_and_exit_code_4(GateWord word, string reason, OperationCounts after)
    {
        GateResult result = Compare(Usual, after);
        GateLine line = Assert.Single(result.Lines);
        Assert.Equal((word, reason, 4), (line.Word, line.Reason, result.ExitCode));
        Assert.NotNull(line.Ratio);
        Assert.Contains($"1 {KebabCase.Of(word)}", GateReport.Summary(result));
        Assert.Equal(0, Compare(after, Usual).ExitCode);
    }

    [Fact]
    public void What_is_the_same_or_not_known_passes()
    {
        Assert.Equal(GateWord.Same, Assert.Single(Compare(Usual, Usual).Lines).Word);
        Assert.Equal(0, Compare(null, Usual).ExitCode);
        Assert.Equal(0, Compare(Usual, null).ExitCode);
        Assert.Equal(0, Compare(Usual with { AllocatedBytes = null }, Usual with { AllocatedBytes = 1e9 }).ExitCode);
        Assert.Equal(0, Compare(Usual, Usual with { PeakNativeBytes = Usual.PeakNativeBytes + OperationCounts.NativeStep }).ExitCode);
        Assert.Equal(0, Compare(Usual, Usual with { TorchCalls = 18 }, ".NET 10.0.1").ExitCode);
    }

    [Fact]
    public void A_slower_row_stays_slower_and_tells_its_counts()
    {
        GateLine line = Assert.Single(Compare(Usual, Usual with { TorchCalls = 18 }, slowDown: 1.5).Lines);
        Assert.Equal((GateWord.Slower, "calls of torch of a run grew from 17 to 18"), (line.Word, line.Reason));
    }

    [Fact]
    public void A_count_that_differs_from_launch_to_launch_is_not_known()
    {
        OperationCounts joined = LaunchJoin.Join([Set(Usual), Set(Usual with { AllocatedBytes = 1200 }), Set(Usual)]).Rows[0].Counts!;
        Assert.Equal(Usual with { AllocatedBytes = null }, joined);
        Assert.Null(LaunchJoin.Join([Set(Usual), Set(null)]).Rows[0].Counts);
    }

    [Fact]
    public void The_smallest_slow_down_that_is_seen_is_what_is_seen()
    {
        double smallest = Assert.Single(Compare(Usual, Usual).Lines).SmallestSeen!.Value;
        Assert.InRange(smallest, 1.1, 1.2);
        Assert.Equal(GateWord.Slower, Assert.Single(Compare(Usual, Usual, slowDown: smallest * 1.02).Lines).Word);
        Assert.Equal(GateWord.Same, Assert.Single(Compare(Usual, Usual, slowDown: 1.08).Lines).Word);
        Assert.Contains(", sees from 1.1", GateReport.Lines(Compare(Usual, Usual))[0]);
        // Of a row of 200 ns, nothing below 50 ns more.
        Assert.True(Compare(Usual, Usual, nanoseconds: 200).Lines[0].SmallestSeen >= 1.24);
    }

    private static GateResult Compare(OperationCounts? before, OperationCounts? after, string? dotnet = null, double slowDown = 1, double nanoseconds = 1e6)
    {
        ResultSet candidate = Set(after, slowDown * nanoseconds, 2);
        return GateComparison.Compare(Set(before, nanoseconds), dotnet is null ? candidate : candidate with { Dotnet = dotnet }, new GateOptions());
    }

    private static ResultSet Set(OperationCounts? counts, double nanoseconds = 1e6, ulong seed = 1) =>
        MadeUp.Set(MadeUp.Row("rep-box/n256/forward/Tensor/cpu", nanoseconds, 256, 10, seed: seed) with { Counts = counts });
}
