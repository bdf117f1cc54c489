using RepLoss.Contract;

namespace RepLoss.Tests.Judge;

/// <summary>A kernel in all but its variants, which are what the test wants judged.</summary>
internal class StandIn(Kernel inner, IReadOnlyList<Variant> variants) : Kernel
{
    public override KernelSpec Spec => inner.Spec;

    public override KernelOptions Defaults => inner.Defaults;

    public override IReadOnlyList<Variant> Variants { get; } = variants;

    public override IEnumerable<KernelCase> Cases() => inner.Cases();

    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => inner.CasesOn(scenes);

    public override Tolerance ToleranceFor(KernelInput input) => inner.ToleranceFor(input);

    public override void Validate(KernelInput input) => inner.Validate(input);
}
