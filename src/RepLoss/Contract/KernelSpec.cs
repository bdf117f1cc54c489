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

    /// <summary>The laws that hold for the options of an input.</summary>
    public Func<KernelInput, KernelLaws> Laws { get; init; } = _ => new KernelLaws();

    /// <summary>
    /// The definition's outputs where it breaks ties as an answer does, from the input, in float64 where the kernel has that, and the outputs of the answer. Candidates tie where
    /// their keys are equal, or differ by no more than float32 rounds them. Null where nothing is chosen among candidates. The answer has right names, dtypes and shapes, and any
    /// numbers.
    /// </summary>
    public Func<KernelInput, IReadOnlyDictionary<string, HostArray>, IReadOnlyDictionary<string, HostArray>>? WithTiesOf { get; init; }

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

    /// <summary>The dimensions of an output whose letter no input has: how long they are is part of the answer, such as how many boxes are kept.</summary>
    public IReadOnlyList<int> AnsweredDimensions(FieldSpec output) =>
    [
        .. output.Dimensions.Index()
            .Where(one => one.Item.Length == 1 && char.IsUpper(one.Item[0])
                && !Inputs.Any(input => input.Family == one.Item || input.Dimensions.Any(dimension => dimension.EndsWith(one.Item, StringComparison.Ordinal))))
            .Select(one => one.Index),
    ];
}

/// <summary>
/// An input or output of a kernel: its name in JSON, dtype, shape, unit and meaning.
/// </summary>
/// <param name="Name">The name in `eval`'s JSON; for a family the part before the dot.</param>
/// <param name="DType">A fixed dtype, or null where the field has the case's floating dtype (float32 or float64).</param>
/// <param name="Shape">
/// Dimensions separated by commas, empty for a scalar: a number, a capital letter that means the same length in every field
/// of the kernel, a number plus such a letter ("5+K"), or a lower-case name that is free in each field ("ny").
/// </param>
/// <param name="Meaning">What it holds, with its unit.</param>
public sealed record FieldSpec(string Name, DType? DType, string Shape, string Meaning)
{
    /// <summary>True where the input may be left out.</summary>
    public bool Optional { get; init; }

    /// <summary>True where the kernel has a gradient with respect to this input.</summary>
    public bool Differentiable { get; init; }

    /// <summary>True where a float output is compared bit by bit: its arithmetic is prescribed operation by operation.</summary>
    public bool Exact { get; init; }

    /// <summary>The dimension letter that int64 elements count along, with -1 for none; null where they are no such numbers.</summary>
    public string? IndexOf { get; init; }

    /// <summary>The letter that counts the members of a family ("prediction.0", "prediction.1", …), else null.</summary>
    public string? Family { get; init; }

    /// <summary>The dimensions one by one.</summary>
    public string[] Dimensions => Shape.Length == 0 ? [] : Shape.Split(',');

    /// <summary>True where an array of this name is this field or a member of this family.</summary>
    public bool Matches(string name) => Family is null
        ? name == Name
        : name.StartsWith(Name + ".", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(Name.Length + 1), out int member) && member >= 0 && name == $"{Name}.{member}";
}

/// <summary>An input with the answer worked out by hand, which every variant has to give.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Input">The input.</param>
/// <param name="Output">The name of the output that is given.</param>
/// <param name="Expected">Its elements in row-major order.</param>
public sealed record WorkedExample(string Title, KernelInput Input, string Output, double[] Expected)
{
    /// <summary>The gradient with respect to one input worked out by hand, by the input's name; empty where not given.</summary>
    public IReadOnlyDictionary<string, double[]> Gradients { get; init; } = new Dictionary<string, double[]>();
}
