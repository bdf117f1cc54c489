using RepLoss.Contract;

namespace RepLoss.Bench.Timing;

/// <summary>How much there is to do on an input, by the kernel's own formulas.</summary>
/// <param name="Elements">Pairs, cells, logits: what the kernel counts.</param>
/// <param name="Bytes">Bytes that must move; null where the kernel states none.</param>
/// <param name="Flops">Arithmetic operations; null likewise.</param>
internal sealed record SubjectWork(double Elements, double? Bytes, double? Flops)
{
    /// <summary>Counts.</summary>
    public static SubjectWork Of(KernelSpec spec, KernelInput input) => new(spec.Elements(input), spec.Bytes?.Invoke(input), spec.Flops?.Invoke(input));
}
