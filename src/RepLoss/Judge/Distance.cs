namespace RepLoss.Judge;

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
