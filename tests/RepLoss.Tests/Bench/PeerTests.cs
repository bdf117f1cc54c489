using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Results;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Bench;

/// <summary>PyTorch beside our variants; where no Python has it, what is left to see is that the run says so.</summary>
public sealed class PeerTests : IDisposable
{
    // What the peer says of a kernel that it has no function for.
    private const string NoPeer = "its PyTorch peer does not do this kernel";

    private static readonly PyTorch Python = PyTorch.Find();

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Ids => [.. KernelRegistry.All.Select(kernel => kernel.Id)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_chain_is_equal_with_its_gradient(string id) => Judge(id, "PyTorch");

    [Theory]
    [InlineData("attraction")]
    [InlineData("rep-gt")]
    [InlineData("rep-box")]
    public void The_element_loop_is_equal_with_its_gradient(string id) => Judge(id, "PyTorchLoop");

    [Theory]
    [InlineData("rep-box")]
    [InlineData("yolo-targets")]
    [InlineData("focal")]
    [InlineData("ciou")]
    [InlineData("yolo-loss")]
    public void TorchScript_of_the_chain_is_equal_with_its_gradient(string id) => Judge(id, "PyTorchScript");

    [Theory]
    [InlineData("n64", "PyTorchLoop")]
    [InlineData("n4096", "PyTorchScript")]
    public void What_is_over_its_budget_is_skipped_with_the_reason(string caseId, string variant) =>
        Assert.Equal("one run takes longer than the budget of 0.01 s", Answer(Subject("rep-box", caseId), variant, 0.01).Skipped);

    [Fact]
    public void What_a_peer_does_not_do_is_skipped_with_the_reason() =>
        Assert.Equal("its PyTorch peer does not do this kernel", Answer(Subject("ciou", "random-"), "PyTorchLoop", 1).Skipped);

    [Fact]
    public void Its_rows_stand_in_the_same_file()
    {
        Assert.SkipWhen(Python.Reason is not null, Python.Reason ?? "");
        ResultSet set = Time();

        foreach (ResultRow row in set.Rows.Where(row => row.Variant is "PyTorch" or "PyTorchScript"))
        {
            Assert.Equal(Verdict.Equal, row.Verdict);
            Assert.Equal([5], row.SamplesPerLaunch);
            Assert.NotNull(row.MaxValueError);
        }

        Assert.Equal(6, set.Rows.Count(row => row.Variant.StartsWith("PyTorch", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_it_a_row_a_subject_says_so_and_all_is_well()
    {
        ResultSet set = Time((PyTorch.Variable, "/no/such/python"));

        ResultRow[] rows = [.. set.Rows.Where(row => row.Variant.StartsWith("PyTorch", StringComparison.Ordinal))];
        Assert.Equal(2, rows.Length);
        Assert.All(rows, row => Assert.Contains("PyTorch is not here: `/no/such/python -c \"import torch\"` says: there is no such program", row.Reason));
        Assert.Contains(set.Rows, row => row.IsTimed);
    }

    [Fact]
    public void Another_peer_is_refused()
    {
        (int exitCode, _, string error) = TheProgram.Run("time", "iou", "--peer", "abacus");
        Assert.Equal(2, exitCode);
        Assert.Contains("There is no peer 'abacus'; expected pytorch.", error);
    }

    [Fact]
    public void A_PyTorch_that_comes_later_is_timed_when_the_run_goes_on()
    {
        Assert.SkipWhen(Python.Reason is not null, Python.Reason ?? "");
        Time((PyTorch.Variable, "/no/such/python"));
        string file = Assert.Single(Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories));

        (int exitCode, _, string error) = ProgramProcess.Run(
            ["time", "-i", "--job", "dry", "--device", "cpu", "--filter", "*n64*", "--peer", "pytorch", "--resume", file]);

        Assert.True(exitCode == 0, error);
        Assert.All(ResultsFile.Read(file).Rows.Where(row => row is { Variant: "PyTorch", Case: "n64" }), row => Assert.True(row.IsTimed, row.Reason));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"samplesNanoseconds": [1], "peakNativeBytes": null, "outputs": [{"name": "loss"}], "gradients": []}""")]
    public void An_answer_that_cannot_be_read_is_none(string answer)
    {
        TimedSubject subject = Subject("attraction", "random-");
        using var folder = new PeerFolder(subject, subject.Draw());
        Assert.Null(folder.Answer());
        File.WriteAllText(Path.Combine(folder.Path, "answer.json"), answer);
        Assert.Null(folder.Answer());
    }

    private ResultSet Time(params (string Name, string Value)[] environment)
    {
        (int exitCode, _, string error) = ProgramProcess.Run(
            ["time", "attraction", "-i", "--job", "dry", "--device", "cpu", "--filter", "*n64*", "--peer", "pytorch", "--out", _folder.Path], environment);
        Assert.True(exitCode == 0, error);
        return ResultsFile.Read(Assert.Single(Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories)));
    }

    private static TimedSubject Subject(string id, string caseStart)
    {
        Kernel kernel = KernelRegistry.Find(id);
        KernelCase chosen = kernel.Cases().First(candidate => candidate.Id.StartsWith(caseStart, StringComparison.Ordinal));
        bool hasGradient = kernel.DifferentiableInputs(chosen.DrawFor(id, DType.Float32)).Count > 0;
        return new TimedSubject(kernel, chosen, hasGradient ? Pass.ForwardBackward : Pass.Forward, "cpu");
    }

    private static PeerAnswer Answer(TimedSubject subject, string variant, double budgetSeconds)
    {
        Assert.SkipWhen(Python.Reason is not null, Python.Reason ?? "");
        using var folder = new PeerFolder(subject, subject.Draw());
        folder.Ask(variant, new Effort(1, 1, 1), budgetSeconds);
        Assert.Null(Python.Run(folder.Path));
        return folder.Answer()!;
    }

    private static void Judge(string id, string variant)
    {
        TimedSubject subject = Subject(id, "random-");
        PeerAnswer answer = Answer(subject, variant, 60);
        Assert.SkipWhen(answer.Skipped == NoPeer, $"{id} has no PyTorch peer.");
        Assert.Null(answer.Skipped);
        Observed seen = new SubjectTruth(subject, subject.Draw()).Judge(PeerVariant.All.Single(peer => peer.Name == variant), answer.Output!);
        Assert.True(seen.Holds, seen.Reason);
    }
}
