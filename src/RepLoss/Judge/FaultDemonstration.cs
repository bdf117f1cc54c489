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

/// <summary>How far an answer to the example of a published fault is from the truth.</summary>
/// <param name="Value">Largest absolute error of an output; null where it is not finite or there is no answer.</param>
/// <param name="Gradient">Largest absolute error of a gradient; null likewise.</param>
/// <param name="NonFinite">How many elements of outputs and gradients are NaN or infinite and should not be.</param>
/// <param name="Differences">What the judge finds; nothing where there is no answer.</param>
internal sealed record ExampleErrors(double? Value, double? Gradient, int NonFinite, IReadOnlyList<Difference> Differences)
{
    /// <summary>Compares an answer, if there is one.</summary>
    public static ExampleErrors Of(KernelOutput? answer, Truth truth)
    {
        AnswerComparison? compared = answer is null ? null : AnswerComparison.Of(answer, truth, isLoop: false);
        return new ExampleErrors(
            Largest(answer?.Outputs, truth.Reference.Outputs), Largest(answer?.Gradients, truth.Reference.Gradients),
            (compared?.Values.WrongKind ?? 0) + (compared?.Gradients.WrongKind ?? 0), compared?.Differences ?? []);
    }

    /// <summary>The largest absolute error; null where an answer is missing or not finite.</summary>
    private static double? Largest(IReadOnlyDictionary<string, HostArray>? answers, IReadOnlyDictionary<string, HostArray> references)
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

/// <summary>What the right tensor version does with the example of a published fault.</summary>
/// <param name="Variant">Its name.</param>
/// <param name="Refusal">Why the kernel refuses the example; null where it takes it.</param>
/// <param name="ValueError">Largest absolute error of an output; null where it is not finite or there is no answer.</param>
/// <param name="GradientError">Largest absolute error of a gradient; null likewise.</param>
/// <param name="NonFinite">How many elements of outputs and gradients are NaN or infinite and should not be.</param>
/// <param name="Training">How it trains on the example.</param>
public sealed record RightTwin(string Variant, string? Refusal, double? ValueError, double? GradientError, int NonFinite, Descent? Training)
{
    /// <summary>Runs it on the example, if the kernel takes that; null where the kernel has no tensor version.</summary>
    public static RightTwin? Of(Kernel kernel, FaultDemonstration shown)
    {
        if (kernel.Variants.FirstOrDefault(variant => variant.Name == VariantName.Tensor) is not { } twin)
            return null;
        try
        {
            InputValidation.Check(kernel, shown.Input);
        }
        catch (InputException refused)
        {
            return new RightTwin(twin.Name, refused.Message, null, null, 0, null);
        }

        KernelOutput? answer = Observation.Of(twin, shown.Input, shown.Gradients, "cpu", endurance: false).FirstAnswer;
        ExampleErrors errors = ExampleErrors.Of(answer, shown.Truth);
        return new RightTwin(twin.Name, null, errors.Value, errors.Gradient, errors.NonFinite, Descent.Of(twin, shown.Input, shown.Gradients));
    }
}
