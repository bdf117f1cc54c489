using RepLoss.Contract;

namespace RepLoss.Equivalence;

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
    public static RightTwin? Of(Kernel kernel, KernelInput input, IReadOnlyList<string> gradients)
    {
        if (kernel.Variants.FirstOrDefault(variant => variant.Name == VariantName.Tensor) is not { } twin)
            return null;
        try
        {
            InputValidation.Check(kernel, input);
        }
        catch (InputException refused)
        {
            return new RightTwin(twin.Name, refused.Message, null, null, 0, null);
        }

        Truth truth = Truth.Of(kernel, input, gradients);
        KernelOutput? answer = Observation.Of(twin, input, gradients, "cpu", endurance: false).FirstAnswer;
        AnswerComparison? compared = answer is null ? null : AnswerComparison.Of(answer, truth, isLoop: false, onlyFinite: false);
        return new RightTwin(
            twin.Name, null,
            FaultDemonstration.Error(answer?.Outputs, truth.Reference.Outputs), FaultDemonstration.Error(answer?.Gradients, truth.Reference.Gradients),
            (compared?.Values.WrongKind ?? 0) + (compared?.Gradients.WrongKind ?? 0), Descent.Of(twin, input, gradients));
    }
}
