using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Tests.Judge.Impostors;
using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>Every cheat in the place of every kernel's Tensor variant: caught with check's own cases, and named in words.</summary>
[Collection(TorchThreads.Alone)]
public sealed class ImpostorTests
{
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (Kernel kernel in KernelRegistry.All)
            {
                foreach (Cheat cheat in Cheat.All)
                    pairs.Add(kernel.Id, cheat.Name);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_cheat_is_caught_and_named(string id, string name)
    {
        Kernel kernel = KernelRegistry.Find(id);
        Cheat cheat = Cheat.All.Single(one => one.Name == name);
        if (cheat.NoRoom(kernel) is { } why)
            Assert.Skip(why);
        CheckLine? caught = Check.CaseByCase(cheat.Make(kernel), Selection(kernel, cheat.Endures)).FirstOrDefault(line => !line.Judgement.Holds);
        Assert.True(caught is not null, $"{id}: '{name}' was not caught.");
        Assert.Equal(VariantName.Tensor, caught.Variant.Name);
        Assert.True(
            caught.Judgement.Findings.Any(finding => cheat.Failures.Contains(finding.Difference.Failure) && finding.ToString().Contains(cheat.Words, StringComparison.Ordinal)),
            $"{id}: '{name}' was found as: {caught.Judgement.Findings[0]}");
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void The_same_wrapper_without_a_cheat_passes(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        var honest = new StandIn(kernel, [kernel.Variants[0], new Impostor(kernel.Variant(VariantName.Tensor), (_, _, run) => new ImpostorRun(run))]);
        CheckLine? found = Check.CaseByCase(honest, Selection(kernel, endures: true)).FirstOrDefault(line => !line.Judgement.Holds);
        Assert.True(found is null, found?.Judgement.Findings[0].ToString());
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_whole_check_has_an_endurance_case_and_other_numbers_for_it(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        KernelCase endurance = Check.EnduranceCase(Whole.CasesOf(kernel)).Case;
        foreach (DType dtype in kernel.Spec.DTypes)
            Assert.NotNull(new DrawnCase(kernel, endurance, dtype).Next);
    }

    private static CheckSelection Whole => new() { Kernels = [], Devices = ["cpu"] };

    // A single case is an endurance case, and spares the hundred before it.
    private static CheckSelection Selection(Kernel kernel, bool endures) =>
        Whole with { Case = endures ? Check.EnduranceCase(Whole.CasesOf(kernel)).Case.Id : null };

    public static TheoryData<string> Kernels => [.. KernelRegistry.All.Select(kernel => kernel.Id)];
}
