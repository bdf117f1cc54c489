namespace RepLoss.Judge;

/// <summary>One disagreement between an answer and the truth, before it is known whether it was declared.</summary>
/// <param name="Failure">The kind.</param>
/// <param name="Place">Output name, or "d/" and input name, and the index; empty where it concerns the whole answer.</param>
/// <param name="Found">What was found.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Allowed">The largest difference allowed; null where nothing but equality is.</param>
public sealed record Difference(FailureKind Failure, string Place, string Found, string Expected, double? Allowed = null)
{
    /// <summary>The circumstances, such as "with 1 torch thread instead of 2"; empty on an ordinary run.</summary>
    public string Circumstance { get; init; } = "";

    /// <summary>True where a gradient is concerned.</summary>
    public bool InGradient => Place.StartsWith("d/", StringComparison.Ordinal);
}

/// <summary>The closed list of words for what can be wrong with an answer.</summary>
public enum FailureKind
{
    /// <summary>An output or gradient is missing, or one too many is there.</summary>
    Missing,

    /// <summary>The dtype is another.</summary>
    DType,

    /// <summary>The shape is another.</summary>
    Shape,

    /// <summary>An output whose length is part of the answer has another one.</summary>
    Length,

    /// <summary>Finite, NaN, +inf or -inf where the reference is another of these.</summary>
    Kind,

    /// <summary>An element holds what the judge had put there before the run.</summary>
    NotWritten,

    /// <summary>A value is further off than allowed.</summary>
    Value,

    /// <summary>A gradient is further off than allowed.</summary>
    Gradient,

    /// <summary>Another choice among candidates whose keys are equal, or differ by no more than float32 rounds them.</summary>
    Tie,

    /// <summary>Everything is zero where the reference is not.</summary>
    AllZeros,

    /// <summary>The variant changed its input.</summary>
    InputChanged,

    /// <summary>Two runs on one input gave different bits.</summary>
    NotRepeatable,

    /// <summary>The variant threw.</summary>
    Exception,

    /// <summary>The variant refused the input in a sentence of its own, which no published code does.</summary>
    Refused,

    /// <summary>Another program gave no answer that can be used, to one case or to any.</summary>
    NoAnswer,

    /// <summary>A declared fault of published code did not show.</summary>
    FaultNotShown,
}
