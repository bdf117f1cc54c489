namespace RepLoss.Contract;

/// <summary>
/// What a kernel is, as data: read by the documentation, the validation of inputs, the judge, the report and `list`.
/// </summary>
public sealed record KernelSpec
{
    /// <summary>One sentence: what the kernel is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>The formula in plain text.</summary>
    public required string Formula { get; init; }

    /// <summary>Inputs in the order of the contract.</summary>
    public required IReadOnlyList<FieldSpec> Inputs { get; init; }

    /// <summary>Outputs; gradients are those of the sum of all elements of the first one.</summary>
    public required IReadOnlyList<FieldSpec> Outputs { get; init; }

    /// <summary>Paper or repository with section.</summary>
    public required string Source { get; init; }

    /// <summary>Edges, a line each: nothing there, ties, zero area, non-finite input.</summary>
    public required IReadOnlyList<string> Edges { get; init; }

    /// <summary>Cases small enough to check by hand; at least two.</summary>
    public required IReadOnlyList<WorkedExample> Examples { get; init; }

    /// <summary>Floating dtypes that the kernel is defined for; a kernel without floating fields has float32 alone.</summary>
    public IReadOnlyList<DType> DTypes { get; init; } = [DType.Float32, DType.Float64];

    /// <summary>What two variants may differ by, where the default does not do; each with its reason.</summary>
    public Tolerance Tolerance { get; init; } = Tolerance.Default;

    /// <summary>Places where the gradient jumps, and which one-sided value is right there.</summary>
    public IReadOnlyList<string> Kinks { get; init; } = [];

    /// <summary>
    /// What the gradient takes as a constant although it varies with the input, such as CIoU's alpha; null where there is nothing.
    /// Finite differences have to hold it still, so such a kernel has a test of its own.
    /// </summary>
    public string? HeldStill { get; init; }

    /// <summary>
    /// Useful bytes that must cross the memory bus once for the values, from the input of a case; null where not stated. Where gradients are
    /// asked for, theirs are added.
    /// </summary>
    public Func<KernelInput, double>? Bytes { get; init; }

    /// <summary>Arithmetic that the definition asks for, in floating operations, from the input of a case; null where not stated.</summary>
    public Func<KernelInput, double>? Flops { get; init; }

    /// <summary>What the gradients ask for beside it, likewise; null where not stated.</summary>
    public Func<KernelInput, double>? GradientFlops { get; init; }

    /// <summary>The things that are counted for a throughput, such as pairs, from the input of a case.</summary>
    public required Func<KernelInput, double> Elements { get; init; }
}
