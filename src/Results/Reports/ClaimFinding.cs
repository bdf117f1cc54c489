using RepLoss.Results.Statistics;

namespace RepLoss.Results.Reports;

/// <summary>A published claim beside what one run measured: the rows at the largest size where the claim can be checked.</summary>
/// <param name="Run">The run.</param>
/// <param name="Kernel">The kernel.</param>
/// <param name="Claim">The claim.</param>
/// <param name="Pass">The pass; null where nothing was measured.</param>
/// <param name="Compared">The row that the claim compares with (ElementLoop).</param>
/// <param name="Measured">The row of the code that the claim was measured with (AsPublished).</param>
internal sealed record ClaimFinding(RunView Run, KernelInfo Kernel, PublishedClaim Claim, Pass? Pass, ResultRow? Compared, ResultRow? Measured)
{
    /// <summary>The right versions at the same case, for comparison: Loop, Tensor and Fused where timed.</summary>
    public IEnumerable<ResultRow> RightRows => Measured is null ? []
        : new[] { "Loop", "Tensor", "Fused" }.Select(variant => Run.Yardstick(Measured, variant)).OfType<ResultRow>().Where(row => row.IsTimed);

    /// <summary>How many times as fast the published code is here.</summary>
    public double? Speedup => RunView.Speedup(Compared, Measured);

    /// <summary>The judge's word on the published code.</summary>
    public (Verdict Verdict, string? Reason)? Code => Run.Judged(Kernel.Id, Claim.MeasuredVariant);

    /// <summary>What was measured, as "n256, forward, cpu".</summary>
    public string Place => Measured is null ? "not measured" : $"{Measured.Case}, {Words.Of(Measured.Pass)}, {Measured.Device}";

    /// <summary>The answer in a few words: whether it is as fast as claimed, then whether it is right.</summary>
    public string Answer => (Speedup, Code?.Verdict) switch
    {
        (null, Verdict.DiffersAsDeclared or Verdict.NotEqual) => "not timed, and the code is wrong",
        (null, _) => "not measured here",
        ( <= 1, _) => "no",
        (_, Verdict.Equal) => IsLess ? "faster, but not by as much" : "yes",
        (_, Verdict.DiffersAsDeclared or Verdict.NotEqual) => IsLess ? "faster, but not by as much, and the code is wrong" : "in time yes, but the code is wrong",
        _ => IsLess ? "faster, but not by as much; the code was not judged" : "in time yes; the code was not judged",
    };

    /// <summary>What is wrong with the code, where the fault that the claim names showed in this run.</summary>
    public string? Fault => Kernel.Faults.FirstOrDefault(fault =>
        fault.CaseId == Claim.FaultCase && fault.System == Claim.System && fault.Variant == Claim.MeasuredVariant && fault.StillShows)?.What;

    // Clearly so: even the upper end of the interval, where there is one.
    private bool IsLess => Claim.ClaimedSpeedup is { } claimed
        && RatioEstimate.Of(Compared!, Measured!) is { } estimate && (estimate.High ?? estimate.Ratio) < claimed;

    /// <summary>All findings: one a run, claim and pass, or one that says "not measured" where no run of that machine answers.</summary>
    public static IReadOnlyList<ClaimFinding> Of(IEnumerable<RunView> runs)
    {
        ClaimFinding[] all =
        [
            .. from run in runs
               from kernel in run.Set.Kernels
               from claim in kernel.Claims
               from finding in Of(run, kernel, claim)
               select finding,
        ];
        return [.. all.Where(finding => finding.Speedup is not null || !all.Any(other => other.Speedup is not null && other.IsOfTheSame(finding)))];
    }

    private bool IsOfTheSame(ClaimFinding other) =>
        Run.Where == other.Run.Where && Kernel.Id == other.Kernel.Id && Claim.System == other.Claim.System;

    private static List<ClaimFinding> Of(RunView run, KernelInfo kernel, PublishedClaim claim)
    {
        IReadOnlyList<Pass> passes = claim.Passes.Count > 0 ? claim.Passes : Enum.GetValues<Pass>();
        var findings = new List<ClaimFinding>();
        foreach (Pass pass in passes)
        {
            var pairs = run.Set.Rows
                .Where(row => row.Kernel == kernel.Id && row.Variant == claim.MeasuredVariant && row.Pass == pass && row.IsTimed)
                .Select(row => (Compared: run.Yardstick(row, claim.ComparedVariant), Measured: row))
                .ToList();
            if (pairs.Count == 0)
                continue;
            // A pair says more than the published code alone, and a larger size more than a smaller one.
            (ResultRow? compared, ResultRow measured) = pairs.OrderBy(pair => pair.Compared?.IsTimed == true).ThenBy(pair => pair.Measured.Size ?? 0).Last();
            findings.Add(new ClaimFinding(run, kernel, claim, pass, compared, measured));
        }

        // A pass without its pair says nothing where another pass answers.
        if (findings.Any(finding => finding.Speedup is not null))
            findings.RemoveAll(finding => finding.Speedup is null);
        return findings.Count > 0 ? findings : [new ClaimFinding(run, kernel, claim, null, null, null)];
    }
}
