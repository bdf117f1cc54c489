using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>
/// What is right for one input: the Loop's answer in float64, and the Loop's own answer in the case's dtype as a yardstick for
/// what that dtype can do.
/// </summary>
public sealed class Truth
{
    private readonly Kernel _kernel;
    private readonly Tolerance _tolerance;
    private readonly KernelInput _wide;

    private Truth(Kernel kernel, Tolerance tolerance, DType dtype, KernelInput wide, KernelOutput reference, KernelOutput yardstick) =>
        (_kernel, _tolerance, DType, _wide, Reference, Yardstick) = (kernel, tolerance, dtype, wide, reference, yardstick);

    /// <summary>The case's floating dtype, which answers must have.</summary>
    public DType DType { get; }

    /// <summary>The float64 Loop's answer.</summary>
    public KernelOutput Reference { get; }

    /// <summary>The Loop's answer in the case's dtype.</summary>
    public KernelOutput Yardstick { get; }

    /// <summary>Runs the Loop on an input in the kernel's widest dtype and in the input's own.</summary>
    public static Truth Of(Kernel kernel, KernelInput input, IReadOnlyList<string> gradients)
    {
        DType dtype = kernel.FloatingDType(input);
        KernelOutput yardstick = Observation.Answer(kernel.Variant(VariantName.Loop), input, gradients);
        if (dtype == DType.Float64 || !kernel.Spec.DTypes.Contains(DType.Float64))
            return new Truth(kernel, kernel.ToleranceFor(input), dtype, input, yardstick, yardstick);
        KernelInput wide = input.Select((name, array) =>
            kernel.Spec.Inputs.Any(field => field.DType is null && field.Matches(name)) ? array.Widen() : array);
        return new Truth(kernel, kernel.ToleranceFor(input), dtype, wide, Observation.Answer(kernel.Variant(VariantName.Loop), wide, gradients), yardstick);
    }

    /// <summary>What is right where ties are broken as in an answer of the right dtypes and shapes; null where the kernel chooses nothing among candidates.</summary>
    public Truth? WithTiesOf(KernelOutput answer)
    {
        if (_kernel.Spec.WithTiesOf is not { } follow)
            return null;
        KernelOutput followed = Reference with { Outputs = follow(_wide, answer.Outputs) };
        return new Truth(_kernel, _tolerance, DType, _wide, followed, followed);
    }

    /// <summary>The limits for an output, or for the gradient with respect to an input of that name.</summary>
    /// <param name="name">Output or input.</param>
    /// <param name="gradient">True for a gradient.</param>
    /// <param name="withYardstick">False for the Loop itself, which cannot be its own excuse.</param>
    /// <param name="onlyFinite">True where the case asks no more of float32 than finite numbers.</param>
    public Limits LimitsOf(string name, bool gradient, bool withYardstick, bool onlyFinite)
    {
        FieldSpec? output = gradient ? null : _kernel.Spec.Outputs.FirstOrDefault(field => field.Matches(name));
        string key = gradient ? KernelOutput.GradientKey(name) : name;
        return new Limits(_tolerance, output?.DType ?? DType, gradient, Of(Reference, name, gradient))
        {
            LargestTerm = Reference.LargestTerms.GetValueOrDefault(key),
            Yardstick = withYardstick ? Of(Yardstick, name, gradient) : null,
            Exact = output?.Exact ?? false,
            AnsweredDimensions = output is null ? [] : _kernel.Spec.AnsweredDimensions(output),
            OnlyFinite = onlyFinite && DType == DType.Float32,
        };
    }

    private static HostArray Of(KernelOutput answer, string name, bool gradient) =>
        gradient ? answer.Gradients[name] : answer.Outputs[name];
}
