using RepLoss.Contract;

namespace RepLoss.Bench.Session;

/// <summary>How much there is to do on an input, by the kernel's own formulas.</summary>
/// <param name="Elements">Pairs, cells, logits: what the kernel counts.</param>
/// <param name="Bytes">Bytes that must move; null where the kernel states none.</param>
/// <param name="Flops">Arithmetic operations; null likewise.</param>
internal sealed record SubjectWork(double Elements, double? Bytes, double? Flops)
{
    /// <summary>Counts.</summary>
    /// <param name="spec">The formulas.</param>
    /// <param name="input">The input.</param>
    /// <param name="gradients">The inputs whose gradients are asked for; each is written once.</param>
    public static SubjectWork Of(KernelSpec spec, KernelInput input, IReadOnlyList<string> gradients) => new(
        spec.Elements(input),
        spec.Bytes?.Invoke(input) + gradients.Sum(name => (double)input[name].Bytes.Length),
        spec.Flops?.Invoke(input) + (gradients.Count > 0 ? spec.GradientFlops?.Invoke(input) ?? 0 : 0));
}
