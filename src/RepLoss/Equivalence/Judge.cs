using RepLoss.Contract;

namespace RepLoss.Equivalence;

/// <summary>
/// Judges one variant by the rules of the harness: input undamaged, dtype, shape, kind, value, gradient, the same bits again,
/// and declared faults that must show. It knows no variant by name but the Loop, which is the truth.
/// </summary>
public sealed class Judge(Kernel kernel, Variant variant, string device)
{
    /// <summary>Judges a case in a dtype, forward and (where there is a gradient) forward and backward.</summary>
    /// <param name="kernelCase">The case.</param>
    /// <param name="dtype">The floating dtype to draw it in.</param>
    /// <param name="endurance">True to repeat the run many times, on another thread as well.</param>
    public Verdict On(KernelCase kernelCase, DType dtype, bool endurance = false)
    {
        KernelInput input = kernelCase.DrawFor(kernel.Id, dtype);
        InputValidation.Check(kernel, input);
        if (!variant.Implements(input))
            return new Verdict();
        Verdict forward = On(kernelCase, input, [], endurance);
        IReadOnlyList<string> gradients = kernel.DifferentiableInputs(input);
        return gradients.Count == 0 ? forward : forward.Add(On(kernelCase, input, gradients, endurance)) with { Cases = 1 };
    }

    /// <summary>
    /// Judges an answer that is already there, such as the last one of a timing. Faults that no answer can show, a changed input or
    /// an exception, are not demanded of it.
    /// </summary>
    public Verdict Of(KernelOutput answer, KernelCase kernelCase, KernelInput input, IReadOnlyList<string> gradients) =>
        Of(kernelCase, input, gradients, answer, null);

    private Verdict On(KernelCase kernelCase, KernelInput input, IReadOnlyList<string> gradients, bool endurance)
    {
        Observation seen = Observation.Of(variant, input, gradients, device, endurance);
        return Of(kernelCase, input, gradients, seen.Answer, seen.Differences);
    }

    private Verdict Of(
        KernelCase kernelCase, KernelInput input, IReadOnlyList<string> gradients, KernelOutput? answer, IReadOnlyList<Difference>? seen)
    {
        Truth truth = Truth.Of(kernel, input, gradients);
        AnswerComparison? compared = answer is null ? null
            : AnswerComparison.Of(answer, truth, variant.Name == VariantName.Loop, kernelCase.GradientOnlyFinite is not null);
        Difference[] differences = [.. seen ?? [], .. compared?.Differences ?? []];
        PublishedFault[] must = [.. variant.Faults.Where(fault => fault.AppliesTo(input, gradients.Count > 0) is true
            && (seen is not null || fault.Shows is not (FaultEvidence.InputChanged or FaultEvidence.Exception)))];
        PublishedFault[] may = [.. variant.Faults.Where(fault => fault.AppliesTo(input, gradients.Count > 0) is null)];
        PublishedFault[] faults = [.. must, .. may];
        var subject = new Subject(
            kernel.Id, variant.Name, device, kernelCase.Id, truth.DType, gradients.Count > 0 ? Pass.ForwardBackward : Pass.Forward);
        return new Verdict
        {
            Cases = 1,
            Findings = [.. FaultJudge.Undeclared(differences, must, may).Select(difference => new Finding(subject, difference))],
            Values = DistanceOn(kernelCase, faults.Length > 0 ? null : compared?.Values),
            Gradients = DistanceOn(kernelCase, faults.Length > 0 ? null : compared?.Gradients),
            FaultsShown = faults.Where(fault => differences.Any(difference => FaultJudge.Shows(fault, difference)))
                .ToDictionary(fault => fault.Id, _ => 1),
        };
    }

    private static Distance DistanceOn(KernelCase kernelCase, Distance? distance) =>
        (distance ?? new Distance()) with { Case = kernelCase.Id };
}
