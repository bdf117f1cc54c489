using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>What the judge says of a variant: on one case, or, added up, on many.</summary>
public sealed record Judgement
{
    /// <summary>Cases that were judged; one that the variant does not implement is not.</summary>
    public int Cases { get; init; }

    /// <summary>Everything that is wrong and not declared, and every declared fault that did not show.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>What differs, where it may, only by another choice among candidates that tie.</summary>
    public IReadOnlyList<Finding> Ties { get; init; } = [];

    /// <summary>How far values are off, on cases where no declared fault applies.</summary>
    public Distance Values { get; init; } = new();

    /// <summary>How far gradients are off, on cases where no declared fault applies.</summary>
    public Distance Gradients { get; init; } = new();

    /// <summary>How often each declared fault showed, by its id.</summary>
    public IReadOnlyDictionary<string, int> FaultsShown { get; init; } = new Dictionary<string, int>();

    /// <summary>True where all is equal, or differs exactly as declared, or in ties only.</summary>
    public bool Holds => Findings.Count == 0;

    /// <summary>True where nothing was judged: on nothing every variant is equal, so nothing is said.</summary>
    public bool IsEmpty => Cases == 0 && Holds;

    /// <summary>The word of a row: equal, tie-only, differs-as-declared or not-equal.</summary>
    public Verdict Verdict => !Holds ? Verdict.NotEqual : FaultsShown.Count > 0 ? Verdict.DiffersAsDeclared : Ties.Count > 0 ? Verdict.TieOnly : Verdict.Equal;

    /// <summary>Both verdicts as one.</summary>
    public Judgement Add(Judgement other) => new()
    {
        Cases = Cases + other.Cases,
        Findings = [.. Findings, .. other.Findings],
        Ties = [.. Ties, .. other.Ties],
        Values = Values.Max(other.Values),
        Gradients = Gradients.Max(other.Gradients),
        FaultsShown = FaultsShown.Concat(other.FaultsShown).GroupBy(pair => pair.Key)
            .ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value)),
    };
}

/// <summary>
/// How far an answer is from the truth. Errors are in units of the largest term that was summed, so that 1e-7 means the
/// same for a loss of .5 and for a gradient of 300.
/// </summary>
public sealed record Distance
{
    /// <summary>The error where it comes nearest to what is allowed, or furthest above; infinite where a kind differs.</summary>
    public double Error { get; init; }

    /// <summary>What is allowed there.</summary>
    public double Allowed { get; init; }

    /// <summary>Where that is; empty where nothing was compared, which is not an error of 0.</summary>
    public string Place { get; init; } = "";

    /// <summary>The case it was seen on; empty before cases are added up.</summary>
    public string Case { get; init; } = "";

    /// <summary>Elements that are NaN or infinite where the truth is not, or the other way round.</summary>
    public int WrongKind { get; init; }

    /// <summary>The distance that is the larger share of what is allowed, where both have a place; counts are added.</summary>
    public Distance Max(Distance other) =>
        (SaysLess(other) || other.Share > Share ? other : this) with { WrongKind = WrongKind + other.WrongKind };

    // Of two exact answers the one of which something was to be allowed.
    private bool SaysLess(Distance other) => Place.Length == 0 || (Error == 0 && Allowed == 0 && other.Place.Length > 0);

    private double Share => Error == 0 ? 0 : Error / Allowed;
}
