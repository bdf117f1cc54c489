using System.CommandLine;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Verbs;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Scenes;
using RepLoss.Tests.Bench;
using RepLoss.Tests.Judge.Impostors;
using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>What is checked, and how one failing thing is found again.</summary>
public sealed class CheckSelectionTests
{
    public static TheoryData<string> Ids => [.. KernelRegistry.All.Select(kernel => kernel.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_thorough_check_has_five_hundred_cases_and_each_can_be_named(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        IReadOnlyList<SelectedCase> cases = Selection(kernel, thorough: true).CasesOf(kernel);
        Assert.True(cases.Count >= CheckSelection.ThoroughCases, $"{id} has {cases.Count} cases.");
        Assert.Equal(cases.Count, cases.DistinctBy(one => one.Case.Id).Count());
        KernelCase last = cases[^1].Case;
        KernelCase named = Assert.Single((Selection(kernel) with { Case = last.Id }).CasesOf(kernel)).Case;
        Assert.Equal(last.Seed, named.Seed);
        DType dtype = kernel.Spec.DTypes[0];
        Assert.All(named.DrawFor(id, dtype), pair => Assert.True(pair.Value.SameBits(last.DrawFor(id, dtype)[pair.Key])));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_check_has_about_a_hundred_cases_and_five_seeds(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        IReadOnlyList<SelectedCase> cases = Selection(kernel).CasesOf(kernel);
        Assert.True(cases.Count >= 85, $"{id} has {cases.Count} cases.");
        Assert.True(cases.Count(one => one.Case.Id.StartsWith("random-", StringComparison.Ordinal)) >= 5);
    }

    [Fact]
    public void More_seeds_are_other_inputs()
    {
        var kernel = new Iou();
        KernelInput[] inputs = [.. Selection(kernel, thorough: true).CasesOf(kernel)
            .Where(one => one.Case.Id.StartsWith("random-1", StringComparison.Ordinal)).Select(one => one.Case.DrawFor("iou", DType.Float64))];
        Assert.True(inputs.Length > 50);
        Assert.Equal(inputs.Length, inputs.DistinctBy(input => input["boxes1"].ValueAt(0)).Count());
    }

    [Fact]
    public void The_example_of_each_published_fault_can_be_named()
    {
        Variant published = new RepBox().Variant(VariantName.AsPublished);
        foreach (PublishedFault fault in published.Faults)
        {
            CheckSelection one = Selection(new RepBox()) with { Case = FaultJudge.CaseOf(fault) };
            one.Validate();
            Assert.Equal([fault.Id], one.FaultsOf(published).Select(found => found.Id));
            Assert.Equal(1, Check.Run(one).Sum(line => line.Judgement.Cases));
        }
    }

    [Theory]
    [InlineData("check", "iou", "--variant", "Tensr")]
    [InlineData("check", "iou", "--variant", "AsPublished")]
    [InlineData("check", "iou", "--case", "no-such-case")]
    [InlineData("check", "--kernel", "no-such-kernel")]
    public void A_name_that_is_not_there_is_one_sentence_and_exit_code_2(params string[] arguments)
    {
        (int exitCode, string output, string error) = TheProgram.Run(arguments);
        Assert.Equal(ExitCode.BadInput, exitCode);
        Assert.Empty(output);
        Assert.Matches("^There is no [^\n]*; expected [^\n]*\\.\n$", error);
    }

    [Fact]
    public void The_printed_command_repeats_a_finding_on_data_with_its_seed()
    {
        using var temporary = new TemporaryFolder();
        string folder = temporary.At("it's mine");
        Directory.CreateDirectory(Path.Combine(folder, "labels"));
        File.WriteAllText(Path.Combine(folder, "labels", "a.txt"), "0 0.5 0.5 0.2 0.2\n0 0.55 0.5 0.2 0.25\n1 0.2 0.3 0.1 0.1\n");
        SceneSet scenes = SceneFolder.Load(folder);
        Kernel kernel = new YoloTargets();
        SelectedCase onData = (Selection(kernel) with { Scenes = [scenes], Seed = 7, Case = scenes.Id }).CasesOf(kernel).Single();
        var drawn = new DrawnCase(kernel, onData.Case, DType.Float32) { Arguments = onData.Arguments };
        var cheat = new Impostor(kernel.Variant(VariantName.Tensor), (_, _, run) => new ChangedAnswer(run, ChangedAnswer.OneMore));
        Finding finding = new VariantJudge(kernel, cheat, "cpu").On(drawn).Findings[0];

        string[] arguments = [.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(
            finding.Command[(finding.Command.IndexOf(" -- check ", StringComparison.Ordinal) + 10)..].Replace("'\\''", "\u0001", StringComparison.Ordinal)
                .Replace('\'', '"').Replace('\u0001', '\''))];
        CheckSelection repeated = CheckCommand.Select(CheckCommand.Create().Parse(arguments));
        Assert.Equal((VariantName.Tensor, scenes.Id, 7UL), (repeated.Variant, repeated.Case, repeated.Seed));
        Assert.Equal(["cpu"], repeated.Devices);
        KernelCase again = Assert.Single(repeated.CasesOf(Assert.Single(repeated.Kernels))).Case;
        Assert.Equal(7UL, again.Seed);
        Assert.All(again.DrawFor(kernel.Id, DType.Float32), pair => Assert.True(pair.Value.SameBits(drawn.Input[pair.Key])));
    }

    private static CheckSelection Selection(Kernel kernel, bool thorough = false) =>
        new() { Kernels = [kernel], Devices = ["cpu"], Thorough = thorough };
}
