using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Gate;
using Xunit;

namespace RepLoss.Tests.Results.Gate;

/// <summary>False alarms and detections where launches differ by 5 % and samples within one by 1 %, over suites of 40 rows.</summary>
public class GateSimulationTests
{
    private const int Rows = 40;

    // Launches that differ by 10 %.
    private const double Noisy = 0.1;

    [Theory]
    [InlineData(GateMode.Interleaved)]
    [InlineData(GateMode.Baseline)]
    public void At_most_one_suite_in_a_hundred_gives_a_false_alarm(GateMode mode)
    {
        const int Suites = 200;
        int alarmed = Enumerable.Range(0, Suites).Count(suite => Gate(mode, suite, 1).ExitCode != 0);
        Assert.InRange(alarmed, 0, Suites / 100);
    }

    [Theory]
    [InlineData(GateMode.Interleaved)]
    [InlineData(GateMode.Baseline)]
    public void Nineteen_in_twenty_slow_downs_of_a_fifth_are_seen(GateMode mode)
    {
        GateLine[] slow = [.. Enumerable.Range(0, 30).SelectMany(suite => Gate(mode, suite, 1.2).Lines.Where(IsSlowed))];
        Assert.Equal(30 * 4, slow.Length);
        Assert.InRange(slow.Count(line => line.Word == GateWord.Slower), 0.95 * slow.Length, slow.Length);
    }

    [Fact]
    public void Two_stages_need_fewer_launches_and_see_as_much()
    {
        int seen = 0, alarms = 0, remeasured = 0;
        for (int suite = 0; suite < 60; suite++)
        {
            GateResult first = Gate(GateMode.Interleaved, suite, 1.2, launches: 5);
            GateResult both = GateComparison.Confirm(first, first.Suspects.ToHashSet(), Suite(GateMode.Interleaved, suite, 1, 10, 3), Suite(GateMode.Interleaved, suite, 1.2, 10, 4));
            remeasured += first.Suspects.Count;
            seen += both.Lines.Count(line => line.Word == GateWord.Slower && IsSlowed(line));
            alarms += both.Lines.Count(line => line.Word == GateWord.Slower && !IsSlowed(line));
        }

        Assert.InRange(seen, 0.95 * 60 * 4, 60 * 4);
        Assert.InRange(alarms, 0, 1);
        Assert.InRange(remeasured / 60.0, 4, 10);
    }

    [Fact]
    public void What_ten_launches_leave_in_doubt_twenty_decide()
    {
        int two = 0, three = 0, alarms = 0;
        for (int suite = 0; suite < 60; suite++)
        {
            GateResult Confirmed(GateResult result, IReadOnlyList<RowId> suspects, int launches, ulong side) => suspects.Count == 0 ? result : GateComparison.Confirm(
                result, suspects.ToHashSet(), Suite(GateMode.Interleaved, suite, 1, launches, side, Noisy), Suite(GateMode.Interleaved, suite, 1.2, launches, side + 1, Noisy));

            GateResult first = GateComparison.Compare(
                Suite(GateMode.Interleaved, suite, 1, 5, 1, Noisy), Suite(GateMode.Interleaved, suite, 1.2, 5, 2, Noisy), new GateOptions { Mode = GateMode.Interleaved });
            GateResult second = Confirmed(first, first.Suspects, GateOptions.RecommendedLaunches, 3);
            GateResult third = Confirmed(second, second.InDoubt, GateOptions.MostLaunches, 5);
            two += second.Lines.Count(line => line.Word == GateWord.Slower && IsSlowed(line));
            three += third.Lines.Count(line => line.Word == GateWord.Slower && IsSlowed(line));
            alarms += third.Lines.Count(line => line.Word == GateWord.Slower && !IsSlowed(line));
        }

        Assert.InRange(two, 0, 0.7 * 60 * 4);
        Assert.InRange(three, 0.95 * 60 * 4, 60 * 4);
        Assert.InRange(alarms, 0, 1);
    }

    private static GateResult Gate(GateMode mode, int suite, double slowDown, int launches = GateOptions.RecommendedLaunches) =>
        GateComparison.Compare(Suite(mode, suite, 1, launches, 1), Suite(mode, suite, slowDown, launches, 2), new GateOptions { Mode = mode });

    // Every tenth row of the candidate is slowed; in baseline mode each case has its own Loop.
    private static ResultSet Suite(GateMode mode, int suite, double slowDown, int launches, ulong side, double noise = 0.05)
    {
        ulong seed = ((ulong)suite * 16) + side;
        var tensors = Enumerable.Range(0, Rows).Select(i => $"k/c{i:00}/forward/Tensor/cpu").Select(id =>
            MadeUp.Row(id, IsSlowed(id) ? 1e6 * slowDown : 1e6, launches: launches, noise: noise, seed: seed));
        var loops = Enumerable.Range(0, mode == GateMode.Baseline ? Rows : 0).Select(i => MadeUp.Row($"k/c{i:00}/forward/Loop/cpu", 3e6, launches: launches, noise: noise, seed: seed));
        return MadeUp.Set([.. tensors, .. loops]);
    }

    private static bool IsSlowed(GateLine line) => line.Id.Variant == "Tensor" && IsSlowed(line.Id.ToString());

    private static bool IsSlowed(string id) => id.Contains("0/forward", StringComparison.Ordinal);
}
