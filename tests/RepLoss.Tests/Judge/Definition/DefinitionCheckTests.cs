using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Tests.Judge.Impostors;
using Xunit;

namespace RepLoss.Tests.Judge.Definition;

/// <summary>A definition that is wrong is found by `check` itself, whatever the kernel.</summary>
public sealed class DefinitionCheckTests
{
    private static readonly Bce _bce = new();

    [Fact]
    public void A_wrong_worked_example_is_found_on_every_variant()
    {
        WorkedExample right = _bce.Spec.Examples[0];
        var wrong = new Redefined(_bce.Spec with { Examples = [right with { Expected = [right.Expected[0] + 1e-4] }] });
        IReadOnlyList<CheckLine> lines = Check.Run(new CheckSelection { Kernels = [wrong], Devices = ["cpu"], Case = DefinitionCheck.Case });
        Assert.All(lines, line => Assert.Equal(Verdict.NotEqual, line.Judgement.Verdict));
        string sentence = lines[0].Judgement.Findings[0].ToString();
        Assert.Contains($"in the worked example '{right.Title}'", sentence, StringComparison.Ordinal);
        Assert.Contains("--case definition", lines[0].Judgement.Findings[0].Command, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hand_derived_gradient_that_is_no_slope_is_found()
    {
        // The example states no gradient, so that nothing else sees it.
        var wrong = new Redefined(_bce.Spec with { Examples = [] }, new ManyTimes(_bce.Variants[0], 1.0001));
        Finding found = Assert.Single(DefinitionCheck.Of(wrong, [.. wrong.Cases().Where(one => one.Id == "random-1")], wrong.Variants).Select(broken => broken.Finding)
            .Where(finding => finding.Difference.Circumstance.Contains("central difference", StringComparison.Ordinal)).DistinctBy(finding => finding.Difference.Circumstance));
        Assert.StartsWith("d/logits", found.Difference.Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("N", false, false, "turned round")]
    [InlineData("", true, false, "times as large")]
    [InlineData("", false, true, "moved by")]
    public void A_law_that_does_not_hold_is_found(string order, bool scales, bool moves, string words)
    {
        // The mean distance of paired boxes, whose third box counts twice: no law holds for it.
        var laws = new KernelLaws { AnyOrderOf = order.Length == 0 ? [] : [order], KeptByScaling = scales, KeptByTranslation = moves };
        Kernel kernel = new Redefined(new Attraction(), new Attraction().Spec with { Laws = _ => laws }, new ThirdCoordinate());
        IReadOnlyList<Finding> found = [.. DefinitionCheck.Of(kernel, [.. kernel.Cases()], [kernel.Variants[0]]).Select(broken => broken.Finding)];
        Assert.Contains(found, finding => finding.Difference.Circumstance.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_sum_is_no_mean()
    {
        Kernel kernel = new Redefined(new RepGt(), new RepGt().Spec with { Laws = _ => new KernelLaws { MeanOver = "N" } });
        Assert.Contains(DefinitionCheck.Of(kernel, [.. kernel.Cases()], kernel.Variants), broken => broken.Finding.Difference.Circumstance.Contains("as the mean of two parts of N", StringComparison.Ordinal));
    }

    private sealed class Redefined(Kernel inner, KernelSpec spec, params Variant[] variants) : StandIn(inner, variants.Length > 0 ? variants : [.. inner.Variants.Where(one => one.Faults.Count == 0)])
    {
        public Redefined(KernelSpec spec, params Variant[] variants) : this(_bce, spec, variants) { }

        public override KernelSpec Spec => spec;
    }

    /// <summary>The Loop with a gradient that is too long.</summary>
    private sealed class ManyTimes(Variant loop, double factor) : Variant(VariantName.Loop)
    {
        public override bool RunsOn(string deviceType) => loop.RunsOn(deviceType);

        public override PreparedRun Prepare(KernelInput input, IReadOnlyList<string> gradients, string device) => new Changed(loop.Prepare(input, gradients, device), answer =>
            answer with { Gradients = answer.Gradients.ToDictionary(pair => pair.Key, pair => HostArray.Of(Array.ConvertAll(pair.Value.As<double>(), x => x * factor), pair.Value.Shape)) });
    }

    /// <summary>The first coordinate of the third box, which every change of the boxes changes.</summary>
    private sealed class ThirdCoordinate() : Variant(VariantName.Loop)
    {
        public override bool RunsOn(string deviceType) => true;

        public override PreparedRun Prepare(KernelInput input, IReadOnlyList<string> gradients, string device) => new Changed(new Attraction().Variants[0].Prepare(input, gradients, device), answer =>
        {
            HostArray boxes = input["predicted"];
            double value = boxes.Count > 8 ? boxes.ValueAt(8) : 0;
            return answer with { Outputs = new Dictionary<string, HostArray> { ["loss"] = HostArray.Floats(boxes.DType, [value]) } };
        });
    }

    private sealed class Changed(PreparedRun inner, Func<KernelOutput, KernelOutput> change) : ImpostorRun(inner)
    {
        public override KernelOutput Read() => change(base.Read());
    }
}
