namespace RepLoss.Contract;

/// <summary>The five words for rival implementations, the same in file, method, row and report.</summary>
public static class VariantName
{
    /// <summary>Naive nested loops over plain arrays: the definition.</summary>
    public const string Loop = "Loop";

    /// <summary>The same loops over tensor elements with autograd.</summary>
    public const string ElementLoop = "ElementLoop";

    /// <summary>The published tensor version, faults and all.</summary>
    public const string AsPublished = "AsPublished";

    /// <summary>Masked tensor operations, right and differentiable.</summary>
    public const string Tensor = "Tensor";

    /// <summary>Managed, SIMD, one pass.</summary>
    public const string Fused = "Fused";

    /// <summary>All five, in reading order.</summary>
    public static IReadOnlyList<string> All { get; } = [Loop, ElementLoop, AsPublished, Tensor, Fused];

    /// <summary>Refuses a name that a user gives to an implementation of his own where no row can have it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="what">What it names, such as "peer".</param>
    /// <exception cref="InputException">It is one of the five, or holds other signs.</exception>
    public static void Require(string name, string what) => InputException.Require(
        name.Length is > 0 and <= 40 && char.IsAsciiLetterOrDigit(name[0]) && name.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '_' or '-')
            && !All.Append("Rival").Contains(name, StringComparer.OrdinalIgnoreCase),
        () => $"A {what} cannot be named '{name}'; expected letters, digits, '.', '_' and '-', and none of {string.Join(", ", All)}.");
}

/// <summary>
/// One implementation of a kernel. It prepares (untimed: conversion, upload, allocation), runs (timed) and reads (untimed).
/// </summary>
public abstract class Variant(string name)
{
    /// <summary>One of <see cref="VariantName"/>.</summary>
    public string Name { get; } = name;

    /// <summary>The faults it reproduces on purpose; empty for every variant that is meant to be right.</summary>
    public IReadOnlyList<PublishedFault> Faults { get; init; } = [];

    /// <summary>Floating dtypes it can compute in.</summary>
    public IReadOnlyList<DType> DTypes { get; init; } = [DType.Float32, DType.Float64];

    /// <summary>Options that it implements, where it does not implement all: the published code has one denominator, say.</summary>
    public Func<KernelInput, bool> Implements { get; init; } = _ => true;

    /// <summary>The options that are validated in the place of those given, where the published code takes more than the kernel does.</summary>
    public Func<KernelOptions, KernelOptions> ValidatedAs { get; init; } = options => options;

    /// <summary>
    /// True for code of others: another choice than the definition's among candidates that tie is told by a word of its own, and is not wrong. The kernel's own variants choose as it says.
    /// </summary>
    public bool MayBreakTies { get; init; }

    /// <summary>
    /// The time one run is expected to take in nanoseconds, where it grows so fast that a case may not be affordable; null where
    /// every timed case is. A case above the budget is skipped with this reason and never extrapolated.
    /// </summary>
    public Func<KernelInput, Pass, double>? PredictedNanoseconds { get; init; }

    /// <summary>
    /// The bytes that one run with gradients holds beside its input and its answer, where they grow so fast that a case may not fit into
    /// memory; null where they do not.
    /// </summary>
    public Func<KernelInput, double>? PredictedBytes { get; init; }

    /// <summary>True where it can run on a device ("cpu", or "cuda:0" as torch names it).</summary>
    public abstract bool RunsOn(string device);

    /// <summary>Makes everything ready on a device; nothing here is timed.</summary>
    /// <param name="input">A validated input; its arrays stay the caller's.</param>
    /// <param name="gradients">The inputs whose gradients are wanted; empty for a forward pass.</param>
    /// <param name="device">"cpu", or "cuda:0" as torch names it.</param>
    public abstract PreparedRun Prepare(KernelInput input, IReadOnlyList<string> gradients, string device);
}
