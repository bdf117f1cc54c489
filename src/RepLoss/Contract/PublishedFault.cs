namespace RepLoss.Contract;

/// <summary>What shows a fault.</summary>
public enum FaultEvidence
{
    /// <summary>An output is finite and wrong, or one whose length is part of the answer has another length.</summary>
    Value,

    /// <summary>A gradient is finite and wrong.</summary>
    Gradient,

    /// <summary>An output is NaN or infinite where the truth is finite.</summary>
    NonFiniteValue,

    /// <summary>A gradient is NaN or infinite where the truth is finite.</summary>
    NonFiniteGradient,

    /// <summary>The code throws.</summary>
    Exception,

    /// <summary>The input is changed in place.</summary>
    InputChanged,

    /// <summary>Two runs on the same input differ: a race, by which any one run may be wrong as well.</summary>
    NotRepeatable,
}

/// <summary>
/// A fault of published code, declared as data. The judge demands that it shows on every case that it applies to; a silent
/// repair is a finding as much as a new fault is.
/// </summary>
/// <param name="Id">Kebab-case, unique within the kernel.</param>
/// <param name="What">One sentence: what the code does and what it should do.</param>
/// <param name="Shows">What shows it.</param>
/// <param name="AppliesTo">
/// Whether it shows on an input: true where it must, false where it must not, null where rounding decides. The second argument
/// tells whether gradients were asked for.
/// </param>
public sealed record PublishedFault(string Id, string What, FaultEvidence Shows, Func<KernelInput, bool, bool?> AppliesTo)
{
    /// <summary>The publication.</summary>
    public required PublishedSource Source { get; init; }

    /// <summary>An input that shows it, small enough to print.</summary>
    public required Func<KernelInput> Example { get; init; }
}

/// <summary>Where code was published.</summary>
/// <param name="Repository">owner/name on GitHub.</param>
/// <param name="Commit">The commit that was read.</param>
/// <param name="Function">File and function.</param>
public sealed record PublishedSource(string Repository, string Commit, string Function)
{
    /// <summary>What the publication claims about it, in its own figures; null where it claims nothing.</summary>
    public string? Claim { get; init; }

    /// <summary>How many times as fast the claim says it is; null where it gives no such number.</summary>
    public double? ClaimedSpeedup { get; init; }

    /// <summary>The id of the fault that says most about the code behind the claim; null where it claims nothing.</summary>
    public string? GravestFault { get; init; }
}
