using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>A case that is checked, and what a command line needs beside its id to find it again.</summary>
/// <param name="Case">The case.</param>
/// <param name="Arguments">Such as " --seed 7 --data /data/coco128"; empty for a made-up case with its own seed.</param>
public sealed record SelectedCase(KernelCase Case, string Arguments);

/// <summary>What to check: everything, or as little as one failing thing.</summary>
public sealed record CheckSelection
{
    /// <summary>Cases a kernel has at least under `--thorough`.</summary>
    public const int ThoroughCases = 500;

    private const string RandomCase = "random-";
    private const string LengthCase = "length-";
    private const string DefaultSuffix = ".default";

    /// <summary>The kernels.</summary>
    public required IReadOnlyList<Kernel> Kernels { get; init; }

    /// <summary>"cpu" and, where there is one, "cuda:0".</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>Scenes whose boxes are checked beside the made-up cases.</summary>
    public IReadOnlyList<SceneSet> Scenes { get; init; } = [];

    /// <summary>One variant, or all where null.</summary>
    public string? Variant { get; init; }

    /// <summary>One case, or all where null. Cases that are otherwise only timed, or only in `--thorough`, can be named, too.</summary>
    public string? Case { get; init; }

    /// <summary>Another seed for every case; null for each case's own.</summary>
    public ulong? Seed { get; init; }

    /// <summary>True to take the cases of `--thorough` as well.</summary>
    public bool Thorough { get; init; }

    /// <summary>True to ask for each length with the default parameters as well: other programs often take no others, and most lengths have others.</summary>
    public bool WithDefaults { get; init; }

    /// <summary>The cases of a kernel that are checked: its own and those on scenes.</summary>
    public IReadOnlyList<SelectedCase> CasesOf(Kernel kernel)
    {
        SelectedCase[] own =
        [
            .. kernel.Cases().Select(one => Select(one, "")),
            .. Scenes.SelectMany(scenes => kernel.CasesOn(scenes).Select(one => Select(one, scenes.Source))),
        ];
        if (WithDefaults || Case?.EndsWith(DefaultSuffix, StringComparison.Ordinal) == true)
            own = [.. own, .. OfDefaults(kernel, own)];
        if (Case is not null)
            return [.. own.Concat(MoreSeeds(own, ThoroughCases)).Where(one => one.Case.Id == Case)];
        CaseUse wanted = CaseUse.Check | (Thorough ? CaseUse.Thorough : 0);
        SelectedCase[] chosen = [.. own.Where(one => (one.Case.Use & wanted) != 0)];
        return [.. chosen, .. Thorough ? MoreSeeds(own, ThoroughCases - chosen.Length) : []];
    }

    /// <summary>The faults of a variant that have to show on their own examples; a race need not show every time.</summary>
    public IEnumerable<PublishedFault> FaultsOf(Variant variant) => variant.Faults
        .Where(fault => fault.Shows != FaultEvidence.NotRepeatable && (Case is null || Case == FaultJudge.CaseOf(fault)));

    /// <summary>Refuses a variant or a case that no selected kernel has.</summary>
    /// <exception cref="InputException">There is no such variant, or no such case.</exception>
    public void Validate()
    {
        string kernels = string.Join(", ", Kernels.Select(kernel => kernel.Id));
        string[] variants = [.. VariantName.All.Concat(Kernels.SelectMany(kernel => kernel.Rivals).Select(rival => rival.Name).Distinct())
            .Where(name => Kernels.Any(kernel => kernel.VariantsAndRivals.Any(variant => variant.Name == name)))];
        InputException.Require(Variant is null || variants.Contains(Variant),
            () => $"There is no variant '{Variant}' of {kernels}; expected one of {string.Join(", ", variants)}.");
        InputException.Require(Case is null or DefinitionCheck.Case || Kernels.Any(kernel => CasesOf(kernel).Count > 0 || kernel.Variants.SelectMany(FaultsOf).Any()),
            () => $"There is no case '{Case}' of {kernels}; expected one of those that `list --json` names.");
    }

    // The lengths whose parameters are others, with the default ones where the kernel takes the same arrays by them.
    private static IEnumerable<SelectedCase> OfDefaults(Kernel kernel, IReadOnlyList<SelectedCase> own)
    {
        foreach (SelectedCase one in own.Where(one => one.Case.Id.StartsWith(LengthCase, StringComparison.Ordinal) && one.Case.Use.HasFlag(CaseUse.Check)))
        {
            KernelCase again = one.Case with { Id = one.Case.Id + DefaultSuffix, Draw = (dtype, random) => one.Case.Draw(dtype, random).With(kernel.Defaults) };
            KernelInput drawn = one.Case.DrawFor(kernel.Id, kernel.Spec.DTypes[0]);
            if (!drawn.Options.Equals(kernel.Defaults) && InputValidation.Holds(kernel, again.DrawFor(kernel.Id, kernel.Spec.DTypes[0])))
                yield return one with { Case = again };
        }
    }

    // The random cases again under further seeds, each with an id of its own by which it can be repeated.
    private IEnumerable<SelectedCase> MoreSeeds(IReadOnlyList<SelectedCase> own, int count)
    {
        SelectedCase[] random = [.. own.Where(one => one.Case.Id.StartsWith(RandomCase, StringComparison.Ordinal) && one.Case.Use.HasFlag(CaseUse.Check))];
        return random.Length == 0 ? [] : Enumerable.Range(0, Math.Max(count, 0)).Select(i =>
        {
            SelectedCase one = random[i % random.Length];
            int seed = 100 + (i / random.Length);
            return one with { Case = one.Case with { Id = $"{one.Case.Id}.seed-{seed}", Seed = Seed ?? (ulong)seed } };
        });
    }

    private SelectedCase Select(KernelCase one, string source) => new(
        Seed is { } seed ? one with { Seed = seed } : one,
        (Seed is null ? "" : $" --seed {Seed}") + (source.Length == 0 || source == SceneSet.Synthetic ? "" : $" --data {Finding.Quoted(source)}"));
}
