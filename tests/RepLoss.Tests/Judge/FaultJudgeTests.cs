using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Torch;
using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>Differences against declared faults: all that must show, and nothing beside what may.</summary>
[Collection(TorchThreads.Alone)]
public sealed class FaultJudgeTests
{
    private static readonly Difference NaNGradient = new(FailureKind.Kind, "d/boxes[0,0]", "NaN", "1");
    private static readonly Difference WrongValue = new(FailureKind.Value, "loss[]", "2", "1", 0.1);
    private static readonly Difference Threw = new(FailureKind.Exception, "", "it threw", "an answer");

    [Fact]
    public void A_declared_difference_is_no_finding() => Assert.Empty(FaultJudge.Undeclared([NaNGradient], [Fault(FaultEvidence.NonFiniteGradient)], []));

    [Fact]
    public void A_difference_of_another_kind_or_place_is_one()
    {
        Assert.Equal(
            [FailureKind.Kind, FailureKind.FaultNotShown],
            FaultJudge.Undeclared([NaNGradient], [Fault(FaultEvidence.NonFiniteValue)], []).Select(difference => difference.Failure));
        Assert.Equal(
            [WrongValue],
            FaultJudge.Undeclared([NaNGradient, WrongValue], [Fault(FaultEvidence.NonFiniteGradient)], []));
    }

    [Fact]
    public void A_fault_that_must_show_and_does_not_is_a_finding_and_one_that_may_is_none()
    {
        Difference missing = Assert.Single(FaultJudge.Undeclared([], [Fault(FaultEvidence.Value)], []));
        Assert.Equal(FailureKind.FaultNotShown, missing.Failure);
        Assert.Contains("'made-up'", missing.Found, StringComparison.Ordinal);
        Assert.Empty(FaultJudge.Undeclared([], [], [Fault(FaultEvidence.Value)]));
    }

    [Fact]
    public void Code_that_throws_as_declared_need_not_show_its_other_faults()
    {
        Assert.Empty(FaultJudge.Undeclared([Threw], [Fault(FaultEvidence.Exception), Fault(FaultEvidence.Value)], []));
        Assert.Equal([Threw], FaultJudge.Undeclared([Threw], [Fault(FaultEvidence.Value)], []));
    }

    [Fact]
    public void An_answer_of_the_wrong_shape_or_dtype_is_never_declared()
    {
        foreach (FailureKind kind in new[] { FailureKind.Shape, FailureKind.DType, FailureKind.Missing, FailureKind.NotWritten })
            Assert.All(Enum.GetValues<FaultEvidence>(), evidence => Assert.False(FaultJudge.Shows(Fault(evidence), new Difference(kind, "loss", "a", "b"))));
    }

    [Fact]
    public void A_wrong_value_may_be_a_length_that_no_input_has()
    {
        var wrong = new Difference(FailureKind.Length, "kept", "[1]", "[2]");
        Assert.All(Enum.GetValues<FaultEvidence>(), evidence => Assert.Equal(evidence == FaultEvidence.Value, FaultJudge.Shows(Fault(evidence), wrong)));
        Assert.Equal([wrong], FaultJudge.Undeclared([wrong], [], []));
    }

    public static TheoryData<string> Kernels => [.. KernelRegistry.All.Where(kernel => kernel.Variants.Any(variant => variant.Faults.Count > 0)).Select(kernel => kernel.Id)];

    /// <summary>`check` runs each fault's example, so that even a fault that rounding may hide elsewhere cannot be repaired unnoticed.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_silent_repair_of_any_published_fault_is_a_finding(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        var right = (TensorVariant)kernel.Variant(VariantName.Tensor);
        foreach (Variant published in kernel.Variants.Where(variant => variant.Faults.Count > 0))
        {
            var repaired = new TensorVariant(published.Name, right.Compute) { Faults = published.Faults, Implements = published.Implements };
            var standIn = new StandIn(kernel, [kernel.Variants[0], repaired]);
            foreach (PublishedFault fault in published.Faults.Where(fault => fault.Shows != FaultEvidence.NotRepeatable))
            {
                IEnumerable<Finding> findings = Check.Run(new CheckSelection { Kernels = [standIn], Devices = ["cpu"], Case = FaultJudge.CaseOf(fault) })
                    .SelectMany(line => line.Judgement.Findings);
                Assert.Contains(findings, finding => finding.Difference.Failure == FailureKind.FaultNotShown
                    && finding.ToString().Contains($"'{fault.Id}'", StringComparison.Ordinal));
            }
        }
    }

    private static PublishedFault Fault(FaultEvidence shows) => new("made-up", "It is wrong.", shows, (_, _) => true)
    {
        Source = new PublishedSource("a/b", "1234567", "f"),
        Example = () => RepBox.Input(DType.Float64, new RepBoxOptions(), [], null),
    };
}
