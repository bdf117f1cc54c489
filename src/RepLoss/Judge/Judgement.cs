using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>What the judge says of a variant: on one case, or, added up, on many.</summary>
public sealed record Judgement
{
    /// <summary>Cases that were judged; one that the variant does not implement is not.</summary>
    public int Cases { get; init; }

    /// <summary>Everything that is wrong and not declared, and every declared fault that did not show.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>How far values are off, on cases where no declared fault applies.</summary>
    public Distance Values { get; init; } = new();

    /// <summary>How far gradients are off, on cases where no declared fault applies.</summary>
    public Distance Gradients { get; init; } = new();

    /// <summary>How often each declared fault showed, by its id.</summary>
    public IReadOnlyDictionary<string, int> FaultsShown { get; init; } = new Dictionary<string, int>();

    /// <summary>True where all is equal, or differs exactly as declared.</summary>
    public bool Holds => Findings.Count == 0;

    /// <summary>The word of a row: equal, differs-as-declared or not-equal.</summary>
    public Verdict Verdict => !Holds ? Verdict.NotEqual : FaultsShown.Count > 0 ? Verdict.DiffersAsDeclared : Verdict.Equal;

    /// <summary>Both verdicts as one.</summary>
    public Judgement Add(Judgement other) => new()
    {
        Cases = Cases + other.Cases,
        Findings = [.. Findings, .. other.Findings],
        Values = Values.Max(other.Values),
        Gradients = Gradients.Max(other.Gradients),
        FaultsShown = FaultsShown.Concat(other.FaultsShown).GroupBy(pair => pair.Key)
            .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value)),
    };
}
