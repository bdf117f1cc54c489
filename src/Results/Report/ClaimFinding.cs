using RepLoss.Results.Document;
using RepLoss.Results.Statistics;

namespace RepLoss.Results.Report;

/// <summary>A published claim with the measurements of one machine kind: the rows of the largest size at which the claim can be checked.</summary>
/// <param name="Kind">The machine kind.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Claim">The claim.</param>
/// <param name="Compared">The row that the claim compares with (ElementLoop).</param>
/// <param name="Measured">The row of the code that the claim was measured with (AsPublished).</param>
internal sealed record ClaimFinding(MachineKind Kind, KernelInfo Kernel, PublishedClaim Claim, ResultRow? Compared, ResultRow? Measured)
{
    /// <summary>The least number of samples that a row needs for an answer.</summary>
    public const int FewestSamples = 3;

    /// <summary>The measured speed-up of the published code.</summary>
    public double? Speedup => MachineKind.Speedup(Compared, Measured);

    /// <summary>True if both rows have enough samples for an answer.</summary>
    public bool HasAnswer => Speedup is not null && Compared!.SamplesNanoseconds.Count >= FewestSamples && Measured!.SamplesNanoseconds.Count >= FewestSamples;

    /// <summary>True if the code is at least as fast as claimed, and right.</summary>
    public bool IsTrue => HasAnswer && !IsLess && Speedup > 1 && Code?.Verdict == Verdict.Equal;

    /// <summary>The verdict of the judge on the published code.</summary>
    public (Verdict Verdict, string? Reason)? Code => Kind.Judged(Kernel.Id, Claim.MeasuredVariant);

    /// <summary>True if the published code does not compute its definition.</summary>
    public bool IsWrong => Code?.Verdict is Verdict.DiffersAsDeclared or Verdict.NotEqual;

    /// <summary>The measured case and pass, such as "n256, forward".</summary>
    public string Place => Measured is null ? "not measured"
        : $"{Measured.Case}, {KebabCase.Of(Measured.Pass)}{(Measured.Device == "cpu" ? "" : $", {Measured.Device}")}";

    /// <summary>The answer in a few words: whether it is as fast as claimed, and whether it is right.</summary>
    public string Answer => Speedup is null ? IsWrong ? "not timed, and the code is wrong" : "not measured"
        : !HasAnswer ? $"no answer: fewer than {FewestSamples} samples a row"
        : $"{(Speedup <= 1 ? "no, it is slower" : Claim.ClaimedSpeedup is null ? "faster" : IsLess ? "faster, but less than claimed" : "as fast as claimed")}{(IsWrong ? ", and the code is wrong" : Code is null ? "; the code was not judged" : "")}";

    /// <summary>The fault of the code that the claim names, if it showed in this run. Otherwise the reason of the judge.</summary>
    public string? Fault => Kernel.Faults.FirstOrDefault(fault =>
        fault.CaseId == Claim.FaultCase && fault.System == Claim.System && fault.Variant == Claim.MeasuredVariant && fault.StillShows)?.What
        ?? (IsWrong ? Code?.Reason : null);

    /// <summary>Returns the speed-up of one of our variants over the code that the claim compares with.</summary>
    public double? SpeedupOf(string variant) => Measured is null ? null : MachineKind.Speedup(Compared, Kind.Yardstick(Measured, variant));

    /// <summary>Formats a factor for the pages: "863 times", or "–" if it is not known.</summary>
    public static string Times(double? factor) => factor is null ? Quantity.Number(null) : $"{Quantity.Number(factor)} times";

    // True if the speed-up is clearly less than claimed. If there is an interval, its upper end must be below the claim.
    private bool IsLess => Claim.ClaimedSpeedup is { } claimed
        && RatioEstimate.Of(Compared!, Measured!) is { } estimate && (estimate.High ?? estimate.Ratio) < claimed;

    /// <summary>Returns one finding for each claim, in the order of the kernels.</summary>
    public static IReadOnlyList<ClaimFinding> Of(MachineKind kind) =>
    [
        .. from id in kind.KernelIds
           let kernel = kind.Kernel(id)
           where kernel is not null
           from claim in kernel.Claims
           let finding = EachPass(kind, kernel, claim)[0]
           // A claim without a number is a claim about speed only if it was measured.
           where claim.ClaimedSpeedup is not null || finding.Speedup is not null
           select finding,
    ];

    /// <summary>Returns one finding for each pass, the largest size first. If nothing was measured, returns one finding without rows.</summary>
    public static IReadOnlyList<ClaimFinding> EachPass(MachineKind kind, KernelInfo kernel, PublishedClaim claim)
    {
        ClaimFinding[] pairs = [.. kind.Rows
            .Where(row => row.Kernel == kernel.Id && row.Variant == claim.MeasuredVariant && row.IsTimed && (claim.Passes.Count == 0 || claim.Passes.Contains(row.Pass)))
            .Select(row => new ClaimFinding(kind, kernel, claim, kind.Yardstick(row, claim.ComparedVariant), row))];
        // A pair of rows is better than a row of the published code alone, and a larger size is better than a smaller one.
        ClaimFinding[] best = [.. pairs.GroupBy(pair => pair.Measured!.Pass)
            .Select(ofPass => ofPass.OrderBy(pair => pair.Speedup is not null).ThenBy(pair => pair.Measured!.Size ?? 0).Last())
            .OrderByDescending(pair => pair.Speedup is not null).ThenByDescending(pair => pair.Measured!.Size ?? 0).ThenBy(pair => pair.Measured!.Pass)];
        return best.Length > 0 ? best : [new ClaimFinding(kind, kernel, claim, null, null)];
    }
}
