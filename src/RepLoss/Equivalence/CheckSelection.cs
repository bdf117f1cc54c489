using RepLoss.Contract;
using RepLoss.Data;

namespace RepLoss.Equivalence;

/// <summary>What to check: everything, or as little as one failing thing.</summary>
public sealed record CheckSelection
{
    /// <summary>The kernels.</summary>
    public required IReadOnlyList<Kernel> Kernels { get; init; }

    /// <summary>"cpu" and, where there is one, "cuda".</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>Scenes whose boxes are checked beside the made-up cases.</summary>
    public IReadOnlyList<SceneSet> Scenes { get; init; } = [];

    /// <summary>One variant, or all where null.</summary>
    public string? Variant { get; init; }

    /// <summary>One case, or all where null. Cases that are otherwise only timed can be named, too.</summary>
    public string? Case { get; init; }

    /// <summary>Another seed for every case; null for each case's own.</summary>
    public ulong? Seed { get; init; }

    /// <summary>True to take the cases of `--thorough` as well.</summary>
    public bool Thorough { get; init; }

    /// <summary>The cases of a kernel that are checked.</summary>
    public IReadOnlyList<KernelCase> CasesOf(Kernel kernel)
    {
        CaseUse wanted = CaseUse.Check | (Thorough ? CaseUse.Thorough : 0);
        return [.. kernel.Cases().Concat(Scenes.SelectMany(kernel.CasesOn))
            .Where(candidate => Case is null ? (candidate.Use & wanted) != 0 : candidate.Id == Case)
            .Select(candidate => Seed is { } seed ? candidate with { Seed = seed } : candidate)];
    }
}
