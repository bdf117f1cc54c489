namespace RepLoss.Results.Reports;

/// <summary>What was proved: a line a kernel and variant.</summary>
internal static class VerdictsSection
{
    /// <summary>The blocks for one run.</summary>
    public static IEnumerable<Block> Blocks(RunView run)
    {
        if (run.Set.Verdicts.Count == 0)
            yield break;
        yield return new Heading(3, "Verdicts", run.Anchor("verdicts"));
        yield return new Table("What each variant was proved to be",
            [
                new("Kernel", IsKey: true), new("Variant", IsKey: true), new("Verdict"), new("Cases", IsNumber: true),
                new("Device", Part: 1), new("Worst value error", IsNumber: true, Part: 1), new("Allowed", IsNumber: true, Part: 1), new("At", Part: 1),
                new("Worst gradient error", IsNumber: true, Part: 1), new("Allowed", IsNumber: true, Part: 1), new("At", Part: 1),
            ],
            [.. run.Set.Verdicts.Select(Row)], "Worst errors and where");
    }

    private static IReadOnlyList<Cell> Row(VariantVerdict verdict) =>
    [
        verdict.Kernel, verdict.Variant, VerdictCell.Of(verdict.Verdict, verdict.Reason), new(Quantity.Count(verdict.Cases), verdict.Cases),
        verdict.Device, .. Worst(verdict.WorstValueError), .. Worst(verdict.WorstGradientError),
    ];

    private static IEnumerable<Cell> Worst(WorstError? worst) => worst is null
        ? [Quantity.Error(null), Quantity.Error(null), Quantity.Error(null)]
        : [new(worst.Value is null ? "not finite" : Quantity.Error(worst.Value), worst.Value), new(Quantity.Error(worst.Allowed), worst.Allowed), $"{worst.Place} of {worst.Case}"];
}
