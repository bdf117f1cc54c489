using RepLoss.Bench.Verbs;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Tests.Bench;
using RepLoss.Tests.Judge.Impostors;
using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>The check as a whole: its order, its exit codes, its output.</summary>
[Collection(TorchThreads.Alone)]
public sealed class CheckTests
{
    private static readonly CheckSelection Two = new() { Kernels = [new RepBox(), new YoloTargets()], Devices = ["cpu"] };

    [Fact]
    public void Two_checks_print_the_same_to_the_last_character()
    {
        (int exitCode, string first, _) = TheProgram.Call(() => CheckCommand.Run(Two, jsonPath: null).ExitCode);
        (_, string second, _) = TheProgram.Call(() => CheckCommand.Run(Two, jsonPath: null).ExitCode);
        Assert.Equal(ExitCode.Success, exitCode);
        Assert.Equal(first, second);
        Assert.Contains("differs-as-declared", first, StringComparison.Ordinal);
    }

    [Fact]
    public void Kernels_side_by_side_get_the_verdicts_that_each_gets_alone()
    {
        CheckSelection all = Two with { Kernels = [new RepBox(), new Focal(), new YoloTargets()] };
        Assert.Equal(
            all.Kernels.SelectMany(kernel => Check.Run(all with { Kernels = [kernel] })).Select(WhatIsPrinted),
            Check.Run(all).Select(WhatIsPrinted));

        static (string, string, int, double, double, int) WhatIsPrinted(CheckLine line) =>
            (line.Kernel.Id, line.Variant.Name, line.Judgement.Cases, line.Judgement.Values.Error, line.Judgement.Gradients.Error, line.Judgement.Findings.Count);
    }

    [Fact]
    public void What_one_of_several_kernels_throws_is_thrown_as_it_was()
    {
        CheckSelection three = Two with { Kernels = [.. Two.Kernels, new Refusing()], Case = "random-1" };
        Assert.Equal("It is refused.", Assert.Throws<InputException>(() => Check.Run(three)).Message);
    }

    [Fact]
    public void Lines_come_by_kernel_and_variant_and_every_variant_has_its_line()
    {
        IReadOnlyList<CheckLine> lines = Check.Run(Two with { Case = "random-1" });
        Assert.Equal(
            Two.Kernels.SelectMany(kernel => kernel.Variants.Select(variant => (kernel.Id, variant.Name))),
            lines.Select(line => (line.Kernel.Id, line.Variant.Name)));
    }

    [Fact]
    public void A_variant_that_cannot_afford_a_case_is_left_out_of_it()
    {
        var kernel = new RepBox();
        Judgement JudgementOf(string id) => Check.Run(new CheckSelection { Kernels = [kernel], Devices = ["cpu"], Case = id })
            .Single(line => line.Variant.Name == VariantName.ElementLoop).Judgement;
        Assert.Equal(2, JudgementOf("length-5").Cases);
        Assert.Equal(0, JudgementOf("n256").Cases);
    }

    [Fact]
    public void Progress_goes_from_0_towards_1_and_names_each_kernel()
    {
        List<(double Share, string Next)> seen = [];
        _ = Check.Run(Two with { Case = "random-1" }, (share, next) => seen.Add((share, next)));
        Assert.Equal(0, seen[0].Share);
        Assert.Equal(seen.OrderBy(step => step.Share), seen);
        Assert.All(seen, step => Assert.InRange(step.Share, 0, 1));
        Assert.Equal(Two.Kernels.Select(kernel => kernel.Id), seen.Select(step => step.Next).Distinct().Order());
    }

    [Fact]
    public void An_input_is_the_same_for_every_variant_whatever_one_does_to_it()
    {
        var kernel = new RepBox();
        var writer = new Impostor(kernel.Variant(VariantName.Tensor), (input, _, run) => new GivenArrayWriter(input, run));
        var standIn = new StandIn(kernel, [writer, kernel.Variants[0]]);
        IReadOnlyList<CheckLine> lines = Check.Run(new CheckSelection { Kernels = [standIn], Devices = ["cpu"], Case = "random-1" });
        Assert.All(lines[0].Judgement.Findings, finding => Assert.Equal(FailureKind.InputChanged, finding.Difference.Failure));
        Assert.True(lines[1].Judgement.Holds);
    }

    private sealed class Refusing() : StandIn(new RepBox(), [new RepBox().Variants[0]])
    {
        public override IEnumerable<KernelCase> Cases() => [new KernelCase("random-1", (_, _) => throw new InputException("It is refused."))];
    }
}
