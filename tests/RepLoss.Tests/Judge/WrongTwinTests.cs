using RepLoss.Bench.Machine;
using RepLoss.Bench.Session;
using RepLoss.Bench.Timing;
using RepLoss.Bench.Verbs;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Tests.Bench;
using RepLoss.Tests.Judge.WrongTwins;
using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>Whole kernels with a subtly wrong Tensor twin: found, and refused before any timing.</summary>
[Collection(TorchThreads.Alone)]
public sealed class WrongTwinTests
{
    public static TheoryData<string> Twins =>
    [
        nameof(IouWithoutClamp), nameof(IouEpsilonMoved), nameof(IouHalfGradient), nameof(IouReluAtTouch), nameof(IouInHalves),
        nameof(RepBoxAllTargetsDistinct), nameof(RepBoxSigmaOff), nameof(RepBoxOneTooMany), nameof(RepBoxOddAbove64),
    ];

    [Theory]
    [MemberData(nameof(Twins))]
    public void A_wrong_twin_is_found(string name)
    {
        IReadOnlyList<CheckLine> lines = Check.Run(new CheckSelection { Kernels = [Twin(name)], Devices = ["cpu"] });
        Assert.True(lines.Single(line => line.Variant.Name == VariantName.Loop).Judgement.Holds);
        Judgement verdict = lines.Single(line => line.Variant.Name == VariantName.Tensor).Judgement;
        Assert.Equal(Verdict.NotEqual, verdict.Verdict);
        Assert.All(verdict.Findings.Where(finding => finding.Subject.Case != DefinitionCheck.Case), finding => Assert.NotEmpty(finding.Difference.Place));
    }

    [Fact]
    public void What_is_not_equal_is_not_timed()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<CheckLine> lines = Check.Run(new CheckSelection { Kernels = [new IouHalfGradient()], Devices = ["cpu"], Case = "random-1" });
        (int exitCode, string output, string error) = TheProgram.Call(
            () => TimingRun.Run(new TimeRequest { Kernels = ["iou"], Out = folder.Path }, lines).ExitCode);
        Assert.Equal(ExitCode.NotEqual, exitCode);
        Assert.Contains("Nothing was timed", error, StringComparison.Ordinal);
        Assert.Contains("the gradient is all zeros", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.json", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_dtype_that_no_array_has_is_told_as_such() => Assert.Contains(
        ": wrong dtype at iou: found float16, expected that of its spec.",
        Check.Run(new CheckSelection { Kernels = [new IouInHalves()], Devices = ["cpu"], Case = "random-1" })[^1].Judgement.Findings[0].ToString(),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("n256", "equal")]
    [InlineData("n1024", "not-equal")]
    public void Before_it_is_timed_an_answer_is_judged_on_the_very_input(string timed, string word)
    {
        Kernel wrong = new RepBoxLarge();
        using var prepared = PreparedSubject.Of(new TimedSubject(wrong, wrong.Cases().Single(one => one.Id == timed), Pass.Forward, "cpu"), VariantName.Tensor);
        RowFindings seen = prepared.Prove();
        Assert.Equal(word, seen.Verdict);
        Assert.Equal(word == "equal", seen.Holds);
    }

    [Fact]
    public void A_published_fault_that_was_silently_repaired_is_a_finding()
    {
        Kernel repaired = new RepBoxRepaired();
        (int exitCode, string output, _) = TheProgram.Call(
            () => CheckCommand.Run(new CheckSelection { Kernels = [repaired], Devices = ["cpu"], Variant = VariantName.AsPublished }, jsonPath: null).ExitCode);
        Assert.Equal(ExitCode.NotEqual, exitCode);
        Assert.Contains("a declared fault did not show", output, StringComparison.Ordinal);
        IEnumerable<Finding> findings = Check.Run(new CheckSelection { Kernels = [repaired], Devices = ["cpu"] }).SelectMany(line => line.Judgement.Findings);
        foreach (PublishedFault fault in repaired.Variants[1].Faults)
            Assert.Contains(findings, finding => finding.Difference.Failure == FailureKind.FaultNotShown && finding.ToString().Contains($"'{fault.Id}'", StringComparison.Ordinal));
    }

    private static Kernel Twin(string name) =>
        (Kernel)Activator.CreateInstance(typeof(IouTwin).Assembly.GetType($"{typeof(IouTwin).Namespace}.{name}")!)!;
}
