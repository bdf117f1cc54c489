namespace RepLoss.Contract;

/// <summary>
/// What a run holds in memory at least, from the shapes of its input: what cannot fit is refused in a sentence before it is computed, where
/// the system would end the process.
/// </summary>
internal static class MemoryNeed
{
    /// <summary>Answers that one run holds at once: the variant's own and the one that is read from it.</summary>
    public const int Answers = 2;

    /// <summary>Answers that a judgement holds at once: the truth in float64, the Loop's in the case's dtype, and copies of the variant's.</summary>
    public const int JudgedAnswers = 8;

    /// <summary>Bytes of memory that a process can have: the machine's, or its container's where that has less.</summary>
    public static double Available { get; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Why a run on an input cannot fit, with both sizes; null where it may.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="input">A valid input.</param>
    /// <param name="variant">The variant; null for what any variant needs.</param>
    /// <param name="answers">How many answers are held at once.</param>
    public static string? Fault(Kernel kernel, KernelInput input, Variant? variant, int answers)
    {
        double bytes = (answers * (kernel.Spec.Bytes?.Invoke(input) ?? 0)) + (variant?.PredictedBytes?.Invoke(input) ?? 0);
        return bytes <= Available ? null : $"a run on {Shapes(input)} takes {Text(bytes)} of memory at least, and {Text(Available)} are here";
    }

    /// <summary>Refuses an input on which a run cannot fit.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public static void Require(Kernel kernel, KernelInput input, Variant? variant, int answers)
    {
        if (Fault(kernel, input, variant, answers) is { } fault)
            throw new InputException($"{kernel.Id}{(variant is null ? "" : $" {variant.Name}")}: {fault}; expected a smaller input.");
    }

    /// <summary>Bytes as a text.</summary>
    public static string Text(double bytes) => bytes < 1e8 ? FormattableString.Invariant($"{bytes:0} bytes") : FormattableString.Invariant($"{bytes / 1e9:0.##} GB");

    private static string Shapes(KernelInput input) => string.Join(", ", input.Select(pair => $"{pair.Key} [{string.Join(",", pair.Value.Shape)}]"));
}
