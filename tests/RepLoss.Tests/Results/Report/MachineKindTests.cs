using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Report;
using Xunit;

namespace RepLoss.Tests.Results.Report;

public sealed class MachineKindTests
{
    private static readonly ResultSet Whole = MadeUp.RepBox();

    [Theory]
    [InlineData("AMD EPYC 9B45 (family 26, model 17)", 2, "EPYC 9B45, 2 cores")]
    [InlineData("AMD EPYC (family 26, model 2)", 64, "EPYC family 26 model 2, 64 cores")]
    [InlineData("Intel(R) Xeon(R) Platinum 8480CL CPU @ 2.10GHz (family 6, model 143)", 1, "Xeon Platinum 8480CL, 1 core")]
    [InlineData("AMD Ryzen 9 7950X 16-Core Processor", 32, "Ryzen 9 7950X, 32 cores")]
    [InlineData("unknown", 2, "unknown, 2 cores")]
    [InlineData("AMD", 2, "AMD, 2 cores")]
    public void A_name_is_short(string processor, int cores, string name) =>
        Assert.Equal(name, MachineName.Of(Whole with { Machine = Whole.Machine with { CpuName = processor, Cores = cores } }));

    [Fact]
    public void A_GPU_is_a_part_of_the_name() =>
        Assert.Equal("Some, 2 cores, H200", MachineName.Of(Whole with { Machine = Whole.Machine with { GpuName = "NVIDIA H200" } }));

    [Fact]
    public void Two_kinds_never_share_a_name()
    {
        ResultSet other = Whole with { Threads = 1, Start = Whole.Start.AddDays(-1) };
        Assert.Equal(["Some, 2 cores, cpu, 2 threads, some-cpu-2", "Some, 2 cores, cpu, 1 threads, some-cpu-2"], MachineKind.Of([other, Whole]).Select(kind => kind.Name));
    }

    [Fact]
    public void The_newest_full_run_counts_and_a_quick_one_only_where_there_is_no_full_one()
    {
        ResultSet young = Whole with { Start = Whole.Start.AddDays(1) }, quick = Whole with { Start = Whole.Start.AddDays(2), Profile = RunProfile.Quick };
        Assert.Equal([young], Assert.Single(MachineKind.Of([Whole, young, quick])).Runs);
        Assert.Equal([quick], Assert.Single(MachineKind.Of([quick])).Runs);
    }

    [Fact]
    public void What_the_newest_run_did_not_time_comes_from_an_older_one_of_the_same_torch()
    {
        ResultRow later = MadeUp.Row("rep-box/n64/forward/Loop/cpu", 10);
        ResultSet part = Whole with { Start = Whole.Start.AddDays(1), Rows = [later] };
        MachineKind kind = Assert.Single(MachineKind.Of([Whole, part]));
        Assert.Equal([part, Whole], kind.Runs);
        // All rows of a kernel, case and pass are of one run.
        Assert.Equal([later], kind.Rows.Where(row => row is { Case: "n64", Pass: Pass.Forward }));
        Assert.Equal(Whole.Rows.Count(row => row is not { Case: "n64", Pass: Pass.Forward }) + 1, kind.Rows.Count);
        Assert.Same(part, kind.RunOf(later));

        ResultSet otherTorch = part with { Provider = new ProviderInfo("TorchSharp", "0.107.0") };
        Assert.Equal([otherTorch], Assert.Single(MachineKind.Of([Whole, otherTorch])).Runs);
    }

    [Fact]
    public void A_newer_run_of_a_rival_alone_does_not_hide_the_definition()
    {
        ResultSet rival = Whole with { Start = Whole.Start.AddDays(1), Rows = [.. Whole.Rows.Where(row => row.Variant == "Fused")] };
        Assert.Equal(Whole.Rows, Assert.Single(MachineKind.Of([Whole, rival])).Rows);
    }

    [Fact]
    public void What_was_measured_last_comes_first()
    {
        ResultSet other = Whole with { Machine = Whole.Machine with { Id = "other", CpuName = "Other 1" }, Start = Whole.Start.AddDays(1) };
        Assert.Equal(["Other 1, 2 cores", "Some, 2 cores"], MachineKind.Of([Whole, other]).Select(kind => kind.Name));
    }
}
