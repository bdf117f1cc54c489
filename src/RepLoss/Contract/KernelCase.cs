namespace RepLoss.Contract;

/// <summary>What a case is for; a case can be for several things.</summary>
[Flags]
public enum CaseUse
{
    /// <summary>Checked by `check`.</summary>
    Check = 1,

    /// <summary>Checked by `check --thorough` only.</summary>
    Thorough = 2,

    /// <summary>Timed by `time`.</summary>
    Timed = 4,

    /// <summary>Timed by the main job as well.</summary>
    Headline = 8,
}

/// <summary>A named way of drawing an input. The name is public once rows are published under it.</summary>
/// <param name="Id">Kebab-case, such as "n64", "tie" or "coco128".</param>
/// <param name="Draw">Draws the input in a floating dtype; the same random stream gives the same numbers in both dtypes.</param>
public sealed record KernelCase(string Id, Func<DType, CaseRandom, KernelInput> Draw)
{
    /// <summary>What the case is for.</summary>
    public CaseUse Use { get; init; } = CaseUse.Check;

    /// <summary>Position on the size axis of a plot; null where the case is not one of a series.</summary>
    public double? Size { get; init; }

    /// <summary>Which stream to draw from; cases that differ in the seed alone carry it in their id.</summary>
    public ulong Seed { get; init; }

    /// <summary>Why a float32 gradient need only be finite here; null where it is judged like any other.</summary>
    public string? GradientOnlyFinite { get; init; }

    /// <summary>
    /// Why float32 numbers, values and gradients, need only be finite here where the truth is; null where they are judged like any other.
    /// </summary>
    public string? OnlyFinite { get; init; }

    /// <summary>Draws the input of this case for a kernel. Another round gives another input of the same shape family.</summary>
    public KernelInput DrawFor(string kernel, DType dtype, ulong round = 0) =>
        Draw(dtype, new CaseRandom($"{kernel}/{Id}", Seed + (round << 32)));
}

/// <summary>How many boxes, elements, targets or columns the cases `length-N` of a kernel have.</summary>
public static class CaseLengths
{
    /// <summary>Every length up to 64, so that each remainder of a vector or block is met, and odd ones beyond, where blocks and threads begin.</summary>
    public static IReadOnlyList<int> All { get; } = [.. Enumerable.Range(0, 65), 65, 129, 257, 513];
}
