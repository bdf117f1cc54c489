using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>What a declared fault looks like on its own example.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Input">The example.</param>
/// <param name="Gradients">The inputs whose gradients were asked for.</param>
/// <param name="Truth">What is right on the example.</param>
/// <param name="Shows">Whether the fault is there.</param>
/// <param name="ValueError">Largest absolute error of an output; null where it is not finite or there is no answer.</param>
/// <param name="GradientError">Largest absolute error of a gradient; null likewise.</param>
/// <param name="NonFinite">How many elements of outputs and gradients are NaN or infinite and should not be.</param>
/// <param name="Elements">How many elements there are.</param>
/// <param name="Seen">What was seen, in words.</param>
public sealed record FaultDemonstration(
    PublishedFault Fault, KernelInput Input, IReadOnlyList<string> Gradients, Truth Truth, bool Shows,
    double? ValueError, double? GradientError, int NonFinite, int Elements, string Seen)
{
    /// <summary>Runs the published code and the truth on the fault's example.</summary>
    public static FaultDemonstration Of(Kernel kernel, Variant variant, PublishedFault fault)
    {
        KernelInput input = fault.Example();
        IReadOnlyList<string> gradients = kernel.DifferentiableInputs(input);
        Truth truth = Truth.Of(kernel, input, gradients);
        Observation seen = Observation.Of(variant, input, gradients, "cpu", endurance: fault.Shows == FaultEvidence.NotRepeatable);
        ExampleErrors errors = ExampleErrors.Of(seen.FirstAnswer, truth);
        Difference[] differences = [.. seen.Differences, .. errors.Differences];
        Difference? evidence = differences.FirstOrDefault(difference => FaultJudge.Shows(fault, difference));
        return new FaultDemonstration(
            fault, input, gradients, truth, evidence is not null, errors.Value, errors.Gradient, errors.NonFinite,
            truth.Reference.Outputs.Concat(truth.Reference.Gradients).Sum(pair => pair.Value.Count),
            evidence is null ? "no sign of it" : $"{evidence.Found} instead of {evidence.Expected}{(evidence.Place.Length > 0 ? " at " + evidence.Place : "")}");
    }
}
