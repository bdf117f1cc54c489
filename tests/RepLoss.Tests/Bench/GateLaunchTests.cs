using RepLoss.Bench.Gate;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Gate;
using Xunit;

namespace RepLoss.Tests.Bench;

/// <summary>Real processes of the program that was built beside these tests, on the smallest rows; no time is asserted.</summary>
public sealed class GateLaunchTests : IDisposable
{
    private static readonly GateSide ThisTree = new("this tree", ProgramProcess.Path) { Selection = ["iou", "--device", "cpu"] };
    private static readonly RowId Row = RowId.Parse("iou/n64/forward/Loop/cpu");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Both_sides_get_as_many_launches_of_each_row_and_its_verdict()
    {
        (ResultSet a, ResultSet b) = TheProgram.Quietly(() => new InterleavedTiming(ThisTree, ThisTree).Run(2, new HashSet<RowId> { Row }));

        foreach (ResultSet side in new[] { a, b })
        {
            ResultRow row = Assert.Single(side.Rows);
            Assert.Equal(Row, row.Id);
            Assert.Equal(Verdict.Equal, row.Verdict);
            Assert.Equal(2, row.SamplesPerLaunch.Count);
            Assert.NotNull(row.MaxValueError);
            Assert.Equal(64, row.Size);
        }

        Assert.Equal(a.Rows[0].SamplesPerLaunch, b.Rows[0].SamplesPerLaunch);
        ResultsFile.Write(_folder.At("kept/before.json"), a);
        Assert.Equal(Row, Assert.Single(ResultsFile.Read(_folder.At("kept/before.json")).Rows).Id);
    }

    [Theory]
    [InlineData("iou/n64/forward/Tensor/cpu")]
    [InlineData("iou/n64/forward-backward/Tensor/cpu")]
    [InlineData("iou/n64/forward/Fused/cpu")]
    public void What_a_run_does_is_counted_the_same_in_each_launch(string id)
    {
        (ResultSet a, ResultSet b) = TheProgram.Quietly(() => new InterleavedTiming(ThisTree, ThisTree).Run(2, new HashSet<RowId> { RowId.Parse(id) }));

        OperationCounts counts = Assert.Single(a.Rows).Counts!;
        bool isTensor = id.Contains("Tensor", StringComparison.Ordinal);
        Assert.Equal(isTensor, counts.TorchCalls > 1);
        Assert.Equal(isTensor, counts.LiveTensors > 0);
        // Managed bytes are not asked for: on a busy machine the JIT may not be done when so few runs are over.
        Assert.Equal((counts.TorchCalls, counts.LiveTensors), (b.Rows[0].Counts!.TorchCalls, b.Rows[0].Counts!.LiveTensors));
    }

    [Fact]
    public void Shards_of_a_gate_have_each_row_once()
    {
        HashSet<RowId> small = [.. new[] { "forward", "forward-backward" }.Select(pass => RowId.Parse($"iou/n64/{pass}/Loop/cpu"))];
        RowId[][] shards = [.. Enumerable.Range(1, 2).Select(index => TheProgram.Quietly(() =>
            new InterleavedTiming(ThisTree, ThisTree) { Shard = new ShardInfo { Index = index, Count = 2 } }.Run(1, small)).Candidate.Rows.Select(row => row.Id).ToArray())];
        Assert.Equal(small.Select(id => id.ToString()).Order(), shards.SelectMany(ids => ids).Select(id => id.ToString()).Order());
    }

    [Fact]
    public void A_rival_of_a_class_library_is_timed_in_both_trees()
    {
        // As `gate --from` leaves it to the processes that it starts.
        GateSide side = ThisTree with { Selection = ["focal", "--device", "cpu"], Environment = new Dictionary<string, string> { [UserAssemblies.Variable] = FromTests.Library } };
        RowId row = RowId.Parse("focal/n1000/forward/mine/cpu");

        (ResultSet a, ResultSet b) = TheProgram.Quietly(() => new InterleavedTiming(side, side).Run(1, new HashSet<RowId> { row }));

        Assert.All([a, b], set => Assert.Equal((Verdict.Equal, true), (Assert.Single(set.Rows).Verdict, set.Rows[0].IsTimed)));
    }

    [Fact]
    public void A_library_that_an_older_tree_cannot_load_is_one_sentence()
    {
        GateSide old = ThisTree with { Name = "v0 (abc)", Selection = ["focal"], Environment = new Dictionary<string, string> { [UserAssemblies.Variable] = "/no/such/library.dll" } };

        string message = Assert.Throws<NotComparableException>(() => new LaunchProcess(old, _folder.Path)).Message;

        Assert.Contains("/no/such/library.dll, which is not there", message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_row_that_one_side_lacks_is_timed_on_the_other_and_missing()
    {
        GateSide other = ThisTree with { Selection = ["rep-box", "--device", "cpu"] };
        (ResultSet a, ResultSet b) = TheProgram.Quietly(() => new InterleavedTiming(ThisTree, other).Run(1, new HashSet<RowId> { Row }));

        Assert.True(Assert.Single(a.Rows).IsTimed);
        Assert.Empty(b.Rows);
        Assert.Equal(5, GateComparison.Compare(a, b, new GateOptions()).ExitCode);
    }

    [Fact]
    public void A_row_that_cannot_be_timed_says_why_and_the_process_goes_on()
    {
        using var process = new LaunchProcess(ThisTree, _folder.Path);

        Assert.Contains("does not time", Assert.Throws<LaunchFailedException>(() => process.Open(Row.Of("Fused") with { Case = "nothing" })).Message);
        process.Open(Row);
        Assert.True(process.Sample(1) > 0);
        Assert.Equal("equal", process.Close().Verdict);
    }

    [Fact]
    public void A_tree_whose_program_refuses_the_order_is_one_sentence()
    {
        GateSide old = ThisTree with { Name = "v0 (abc)", Selection = ["--device", "abacus"] };

        string message = Assert.Throws<NotComparableException>(() => new LaunchProcess(old, _folder.Path)).Message;

        Assert.Contains("v0 (abc) cannot be timed by this gate", message);
        Assert.Contains("Device 'abacus' is not here", message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_headline_plan_of_a_gate_has_every_kernel()
    {
        TimingSelection selection = new()
        {
            Kernels = KernelRegistry.All,
            Devices = ["cpu"],
            Scenes = [],
            HeadlineOnly = true,
        };

        Assert.All(KernelRegistry.All, kernel => Assert.NotEmpty((selection with { EveryKernel = true }).CasesOf(kernel)));
        Kernel without = KernelRegistry.Find("bce-blur");
        Assert.Empty(selection.CasesOf(without));
        Assert.Single((selection with { EveryKernel = true }).CasesOf(without));
    }

    [Fact]
    public void A_commit_is_laid_out_and_removed_again()
    {
        string folder = _folder.At("tree");
        using (new GitTree(GitTree.Resolve("HEAD"), folder))
            Assert.True(File.Exists(Path.Combine(folder, "RepLossBench.sln")));

        Assert.False(Directory.Exists(folder));
    }
}
