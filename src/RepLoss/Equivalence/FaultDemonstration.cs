using RepLoss.Contract;

namespace RepLoss.Equivalence;

/// <summary>What a declared fault looks like on its own example.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Input">The example.</param>
/// <param name="Gradients">The inputs whose gradients were asked for.</param>
/// <param name="Shows">Whether the fault is there.</param>
/// <param name="ValueError">Largest absolute error of an output; null where it is not finite or there is no answer.</param>
/// <param name="GradientError">Largest absolute error of a gradient; null likewise.</param>
/// <param name="NonFinite">How many elements of outputs and gradients are NaN or infinite and should not be.</param>
/// <param name="Elements">How many elements there are.</param>
/// <param name="Seen">What was seen, in words.</param>
public sealed record FaultDemonstration(
    PublishedFault Fault, KernelInput Input, IReadOnlyList<string> Gradients, bool Shows,
    double? ValueError, double? GradientError, int NonFinite, int Elements, string Seen)
{
    /// <summary>Runs the published code and the truth on the fault's example.</summary>
    public static FaultDemonstration Of(Kernel kernel, Variant variant, PublishedFault fault)
    {
        KernelInput input = fault.Example();
        IReadOnlyList<string> gradients = kernel.DifferentiableInputs(input);
        Truth truth = Truth.Of(kernel, input, gradients);
        Observation seen = Observation.Of(variant, input, gradients, "cpu", endurance: fault.Shows == FaultEvidence.NotRepeatable);
        AnswerComparison? compared = seen.FirstAnswer is null ? null : AnswerComparison.Of(seen.FirstAnswer, truth, isLoop: false, onlyFinite: false);
        Difference[] differences = [.. seen.Differences, .. compared?.Differences ?? []];
        Difference? evidence = differences.FirstOrDefault(difference => FaultJudge.Shows(fault, difference));
        return new FaultDemonstration(
            fault, input, gradients, evidence is not null,
            Error(seen.FirstAnswer?.Outputs, truth.Reference.Outputs), Error(seen.FirstAnswer?.Gradients, truth.Reference.Gradients),
            (compared?.Values.WrongKind ?? 0) + (compared?.Gradients.WrongKind ?? 0),
            truth.Reference.Outputs.Concat(truth.Reference.Gradients).Sum(pair => pair.Value.Count),
            evidence is null ? "no sign of it" : $"{evidence.Found} instead of {evidence.Expected}{(evidence.Place.Length > 0 ? " at " + evidence.Place : "")}");
    }

    /// <summary>The largest absolute error; null where an answer is missing or not finite.</summary>
    internal static double? Error(IReadOnlyDictionary<string, HostArray>? answers, IReadOnlyDictionary<string, HostArray> references)
    {
        double error = 0;
        foreach ((string name, HostArray reference) in references)
        {
            if (answers is null || !answers.TryGetValue(name, out HostArray? answer) || answer.Count != reference.Count)
                return null;
            for (int i = 0; i < reference.Count; i++)
                error = Math.Max(error, Math.Abs(answer.ValueAt(i) - reference.ValueAt(i)));
        }

        return double.IsFinite(error) ? error : null;
    }
}
