using RepLoss.Contract;

namespace RepLoss.Judge;

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
