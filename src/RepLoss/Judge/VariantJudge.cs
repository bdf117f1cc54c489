using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>
/// Judges one variant by the rules of the harness: input undamaged, dtype, shape, kind, value, gradient, the same bits again,
/// and declared faults that must show. It knows no variant by name but the Loop, which is the truth.
/// </summary>
public sealed class VariantJudge(Kernel kernel, Variant variant, string device)
{
    /// <summary>Judges a case, forward and (where there is a gradient) forward and backward.</summary>
    /// <param name="drawn">The case.</param>
    /// <param name="endurance">True to repeat the run many times, on other threads and after its input was overwritten as well.</param>
    public Judgement On(DrawnCase drawn, bool endurance = false)
    {
        if (!variant.Implements(drawn.Input))
            return new Judgement();
        Judgement forward = On(drawn, Pass.Forward, endurance);
        return drawn.Gradients.Count == 0 ? forward : forward.Add(On(drawn, Pass.ForwardBackward, endurance)) with { Cases = 1 };
    }

    /// <summary>Demands that a declared fault shows on its own example, which may be an input that the kernel refuses.</summary>
    public Judgement On(PublishedFault fault)
    {
        FaultDemonstration shown = FaultDemonstration.Of(kernel, variant, fault);
        var subject = new Subject(
            kernel.Id, variant.Name, device, FaultJudge.CaseOf(fault), kernel.FloatingDType(shown.Input),
            shown.Gradients.Count > 0 ? Pass.ForwardBackward : Pass.Forward)
        {
            Arguments = Finding.FromArgument(kernel, variant),
        };
        return new Judgement
        {
            Cases = 1,
            Findings = shown.Shows ? [] : [new Finding(subject, FaultJudge.NotShown(fault))],
            FaultsShown = shown.Shows ? new Dictionary<string, int> { [fault.Id] = 1 } : [],
        };
    }

    /// <summary>
    /// Judges an answer that is already there, such as the last one of a timing. Faults that no answer can show, a changed input or
    /// an exception, are not demanded of it.
    /// </summary>
    public Judgement Of(KernelOutput answer, KernelCase kernelCase, KernelInput input, IReadOnlyList<string> gradients, Truth truth) =>
        Of(kernelCase, input, gradients, truth, "", Compare(answer, truth, kernelCase), null);

    private Judgement On(DrawnCase drawn, Pass pass, bool endurance)
    {
        // Before the variant runs, so that the Loop's answer cannot be lying about when it does.
        Truth truth = drawn.TruthOf(pass);
        DrawnCase? next = endurance && variant.Faults.Count == 0 && drawn.Next is { } other && variant.Implements(other.Input) ? other : null;
        Truth? nextTruth = next?.TruthOf(pass);
        IReadOnlyList<string> gradients = drawn.GradientsOf(pass);
        Observation seen = Observation.Of(variant, drawn.Input, gradients, device, endurance, next?.Input);
        AnswerComparison? compared = seen.FirstAnswer is null ? null : Compare(seen.FirstAnswer, truth, drawn.Case);
        IEnumerable<Difference> differences = seen.Differences;
        // What is wrong at once needs no further circumstances, and published code may be wrong in all of them.
        if (compared?.Differences.Count == 0 && variant.Faults.Count == 0)
            differences = differences.Concat(Under(seen.WithOtherThreads, truth, drawn.Case)).Concat(Under(seen.OnNext, nextTruth, drawn.Case));
        return Of(drawn.Case, drawn.Input, gradients, truth, drawn.Arguments, compared, [.. differences]);
    }

    private Judgement Of(
        KernelCase kernelCase, KernelInput input, IReadOnlyList<string> gradients, Truth truth, string arguments,
        AnswerComparison? compared, IReadOnlyList<Difference>? seen)
    {
        Difference[] differences = [.. seen ?? [], .. compared?.Differences ?? []];
        PublishedFault[] must = [.. variant.Faults.Where(fault => fault.AppliesTo(input, gradients.Count > 0) is true
            && (seen is not null || fault.Shows is not (FaultEvidence.InputChanged or FaultEvidence.Exception)))];
        PublishedFault[] may = [.. variant.Faults.Where(fault => fault.AppliesTo(input, gradients.Count > 0) is null)];
        PublishedFault[] faults = [.. must, .. may];
        var subject = new Subject(
            kernel.Id, variant.Name, device, kernelCase.Id, truth.DType, gradients.Count > 0 ? Pass.ForwardBackward : Pass.Forward)
        {
            Arguments = arguments + Finding.FromArgument(kernel, variant),
        };
        return new Judgement
        {
            Cases = 1,
            Findings = [.. FaultJudge.Undeclared(differences, must, may).Select(difference => new Finding(subject, difference))],
            Values = DistanceOn(kernelCase, faults.Length > 0 ? null : compared?.Values),
            Gradients = DistanceOn(kernelCase, faults.Length > 0 ? null : compared?.Gradients),
            Ties = [.. (compared?.Ties ?? []).Select(difference => new Finding(subject, difference))],
            FaultsShown = faults.Where(fault => differences.Any(difference => FaultJudge.Shows(fault, difference)))
                .ToDictionary(fault => fault.Id, _ => 1),
        };
    }

    private AnswerComparison Compare(KernelOutput answer, Truth truth, KernelCase kernelCase) =>
        variant.MayBreakTies ? AnswerComparison.WithTies(answer, truth, kernelCase) : AnswerComparison.Of(answer, truth, variant.Name == VariantName.Loop, kernelCase);

    private IEnumerable<Difference> Under((KernelOutput Answer, string Circumstance)? seen, Truth? truth, KernelCase kernelCase) =>
        seen is { } there && truth is not null
            ? Compare(there.Answer, truth, kernelCase).Differences.Select(difference => difference with { Circumstance = there.Circumstance })
            : [];

    private static Distance DistanceOn(KernelCase kernelCase, Distance? distance) =>
        (distance ?? new Distance()) with { Case = kernelCase.Id };
}
