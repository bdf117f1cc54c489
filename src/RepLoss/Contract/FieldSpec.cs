namespace RepLoss.Contract;

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
