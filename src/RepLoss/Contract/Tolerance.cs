namespace RepLoss.Contract;

/// <summary>
/// What a variant may differ from the float64 Loop by: absolute * scale + relative * |reference|, where scale is the largest
/// term that was summed (not the result, which may cancel). In float32 four times the float32 Loop's own error is allowed as well.
/// </summary>
public sealed record Tolerance
{
    /// <summary>The design's tolerances, for kernels that need no others.</summary>
    public static Tolerance Default { get; } = new();

    /// <summary>Relative part for float32 values.</summary>
    public double ValueRelative32 { get; init; } = 1e-5;

    /// <summary>Absolute part for float32 values, times the scale.</summary>
    public double ValueAbsolute32 { get; init; } = 1e-6;

    /// <summary>Relative part for float32 gradients.</summary>
    public double GradientRelative32 { get; init; } = 1e-4;

    /// <summary>Absolute part for float32 gradients, times the scale.</summary>
    public double GradientAbsolute32 { get; init; } = 1e-5;

    /// <summary>Relative part and, times the scale, absolute part for float64 values.</summary>
    public double Value64 { get; init; } = 1e-12;

    /// <summary>Relative part and, times the scale, absolute part for float64 gradients.</summary>
    public double Gradient64 { get; init; } = 1e-12;

    /// <summary>Why it is looser than the default; null where it is not.</summary>
    public string? Reason { get; init; }

    /// <summary>The relative and absolute parts for values or gradients of a dtype.</summary>
    public (double Relative, double Absolute) For(DType dtype, bool gradient) => (dtype, gradient) switch
    {
        (DType.Float32, false) => (ValueRelative32, ValueAbsolute32),
        (DType.Float32, true) => (GradientRelative32, GradientAbsolute32),
        (DType.Float64, false) => (Value64, Value64),
        (DType.Float64, true) => (Gradient64, Gradient64),
        _ => (0, 0),
    };
}
