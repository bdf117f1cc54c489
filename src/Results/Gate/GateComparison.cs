using RepLoss.Results.Document;

namespace RepLoss.Results.Gate;

/// <summary>
/// Compares a candidate with a baseline, row by row. A row is slower (or faster) only under two conditions: its effect is larger than the
/// threshold and the noise floor, and the change is significant over all rows together. Counts (calls, allocations) are compared exactly.
/// </summary>
public static class GateComparison
{
    private const string Yardstick = "Loop";

    /// <summary>Returns why no row of two runs can be compared, for example different thread counts. Null if rows can be compared.</summary>
    public static string? Hindrance(ResultSet baseline, ResultSet candidate) => Comparability.Fault(baseline, candidate);

    /// <summary>
    /// Compares two runs. In interleaved mode, each set has the joined launches of its side (<see cref="LaunchJoin"/>). Launch i of one side was
    /// taken next to launch i of the other side.
    /// </summary>
    public static GateResult Compare(ResultSet baseline, ResultSet candidate, GateOptions options) => Compare(baseline, candidate, options, null);

    /// <summary>
    /// Compares the suspects of an earlier comparison again, by new launches only, so that the launches that made a row a suspect by chance do not
    /// count. The noise estimate of the first stage is kept, and so are all other lines.
    /// </summary>
    public static GateResult Confirm(GateResult first, IReadOnlySet<RowId> suspects, ResultSet baseline, ResultSet candidate)
    {
        ResultSet Only(ResultSet set) => set with { Rows = [.. set.Rows.Where(row => suspects.Contains(row.Id) || row.Variant == Yardstick)] };
        GateResult second = Compare(Only(baseline), Only(candidate), first.Options, first.Noise);
        return first with
        {
            Lines = [.. first.Lines.Select(line => !suspects.Contains(line.Id) ? line
                : second.Lines.FirstOrDefault(fresh => fresh.Id == line.Id)
                    ?? line with { Word = GateWord.Missing, Reason = "it was not measured again" })],
        };
    }

    private static GateResult Compare(ResultSet baseline, ResultSet candidate, GateOptions options, NoisePrior? noise)
    {
        RowId[] ids = [.. baseline.Rows.Concat(candidate.Rows).Select(row => row.Id).Distinct()
            .Where(id => options.Kernels.Count == 0 || options.Kernels.Contains(id.Kernel))
            .OrderBy(id => id.ToString(), StringComparer.Ordinal)];
        if (Comparability.Fault(baseline, candidate) is { } fault)
            return new GateResult([.. ids.Select(id => new GateLine { Id = id, Word = GateWord.NotComparable, Reason = fault })], options);

        var lines = new Dictionary<RowId, GateLine>();
        var contrasts = new List<(ResultRow Baseline, ResultRow Candidate, TimeContrast Contrast)>();
        foreach (RowId id in ids)
        {
            ResultRow? before = baseline.Find(id), after = candidate.Find(id);
            if ((RowOutcome.BeforeTimes(id, before, after, options) ?? YardstickLine(baseline, candidate, id, options)) is { } line)
                lines[id] = line;
            else
                contrasts.Add((before!, after!, Contrast(baseline, candidate, before!, after!, options)));
        }

        noise ??= NoisePrior.Fit([.. contrasts.Select(pair => pair.Contrast)]);
        IReadOnlyList<Significance.Finding> findings = Significance.Test([.. contrasts.Select(pair => pair.Contrast)], noise, options.Alpha);
        foreach (((ResultRow before, ResultRow after, TimeContrast contrast), Significance.Finding finding) in contrasts.Zip(findings))
        {
            GateLine line = TimeLine(before, after, contrast, finding, options);
            // Counts are compared only for the same .NET version, since another runtime allocates differently.
            lines[before.Id] = baseline.Dotnet == candidate.Dotnet && CountGrowth.Of(before, after) is { } grown
                ? line with { Word = line.Word == GateWord.Slower ? line.Word : grown.Word, Reason = line.Reason is null ? grown.Reason : $"{grown.Reason}; {line.Reason}" } : line;
        }

        return new GateResult([.. ids.Select(id => lines[id])], options) { Noise = noise };
    }

    // In baseline mode, a row is compared by its ratio to the Loop. Returns a line if there is no such ratio, as for the Loop itself.
    private static GateLine? YardstickLine(ResultSet baseline, ResultSet candidate, RowId id, GateOptions options)
    {
        if (options.Mode == GateMode.Interleaved)
            return null;
        if (id.Variant == Yardstick)
            return new GateLine { Id = id, Word = GateWord.Same, Reason = "the yardstick of this comparison, so its time is not judged" };
        ResultRow? before = YardstickOf(baseline, id), after = YardstickOf(candidate, id);
        string? fault = before?.IsTimed != true || after?.IsTimed != true ? "has no time on both sides" : Comparability.Fault(before, after, options.Mode);
        return fault is null ? null : new GateLine { Id = id, Word = GateWord.NotComparable, Reason = $"its yardstick {Yardstick}: {fault}" };
    }

    private static TimeContrast Contrast(ResultSet baseline, ResultSet candidate, ResultRow before, ResultRow after, GateOptions options) =>
        options.Mode == GateMode.Interleaved ? TimeContrast.Paired(before, after)
            : TimeContrast.Ratios(before, YardstickOf(baseline, before.Id)!, after, YardstickOf(candidate, before.Id)!);

    private static ResultRow? YardstickOf(ResultSet set, RowId id) => set.Find(id.Of(Yardstick)) ?? set.Find(id.Of(Yardstick) with { Device = "cpu" });

    private static GateLine TimeLine(ResultRow before, ResultRow after, TimeContrast contrast, Significance.Finding finding, GateOptions options)
    {
        double ratio = Math.Exp(contrast.Effect);
        double change = before.MedianNanoseconds!.Value * Math.Abs(ratio - 1);
        bool large = Math.Abs(contrast.Effect) > Math.Log(1 + options.Threshold);
        bool loud = change > options.NoiseFloorNanoseconds;
        double p = ratio >= 1 ? finding.Slower : finding.Faster;
        bool significant = p <= options.Alpha;
        return new GateLine
        {
            Id = before.Id,
            Word = !(large && loud && significant) ? GateWord.Same : ratio > 1 ? GateWord.Slower : GateWord.Faster,
            Reason = !large ? null
                : !loud ? $"a change of {Quantity.Time(change)} is below the noise floor of {Quantity.Time(options.NoiseFloorNanoseconds)}"
                : !significant ? "large, but within the noise of these launches" : null,
            Ratio = ratio,
            Low = Math.Min(ratio, Math.Exp(contrast.Mean - finding.HalfWidth)),
            High = Math.Max(ratio, Math.Exp(contrast.Mean + finding.HalfWidth)),
            SmallestSeen = new[] { Math.Exp(finding.Visible), (1 + options.Threshold) * Math.Exp(finding.Spread), 1 + (options.NoiseFloorNanoseconds / before.MedianNanoseconds.Value) }.Max(),
            PValue = p,
            BaselineNanoseconds = before.MedianNanoseconds,
            CandidateNanoseconds = after.MedianNanoseconds,
        };
    }
}
