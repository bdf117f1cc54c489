using RepLoss.Results.Gate;
using RepLoss.Results.Statistics;

namespace RepLoss.Results.Report.History;

/// <summary>The history of one headline row on one machine kind: its ratio to the Loop in each run, and the result of the gate for each step.</summary>
/// <param name="Id">The row.</param>
/// <param name="Kind">The machine kind.</param>
/// <param name="Points">The runs that timed the row, oldest first. At least one.</param>
internal sealed record RowHistory(RowId Id, MachineKind Kind, IReadOnlyList<HistoryPoint> Points)
{
    /// <summary>The steps that the gate does not consider noise.</summary>
    public IEnumerable<HistoryChange> Changes => Points.Zip(Points.Skip(1))
        .Where(step => step.Second.Step is { } line && line.Word is GateWord.Slower or GateWord.Faster).Select(step => new HistoryChange(this, step.First, step.Second));

    /// <summary>Returns the histories of the headline rows, sorted by row and then by machine kind.</summary>
    public static IReadOnlyList<RowHistory> Of(IReadOnlyList<MachineKind> kinds)
    {
        var compared = new Dictionary<(ResultSet, ResultSet), Dictionary<RowId, GateLine>>();
        RowId[] ids = [.. kinds.SelectMany(kind => kind.KernelIds).Distinct().Order(StringComparer.Ordinal)
            .Select(kernel => kinds.Select(kind => FrontPage.Chosen(kind, kernel)).FirstOrDefault(rows => rows is not null)).OfType<ResultRow[]>()
            .SelectMany(rows => rows).Where(row => row.Variant != "Loop").Select(row => row.Id)];
        return [.. from id in ids from kind in kinds let points = PointsOf(id, kind, compared) where points.Count > 0 select new RowHistory(id, kind, points)];
    }

    private static List<HistoryPoint> PointsOf(RowId id, MachineKind kind, Dictionary<(ResultSet, ResultSet), Dictionary<RowId, GateLine>> compared)
    {
        List<HistoryPoint> points = [];
        foreach (ResultSet run in kind.History)
        {
            if (run.Find(id) is not { } row || RatioEstimate.Of(row, run.Find(id.Of("Loop")) ?? run.Find(id.Of("Loop") with { Device = "cpu" })) is not { } ratio)
                continue;
            GateLine? step = null;
            if (points.Count > 0)
            {
                (ResultSet, ResultSet) pair = (points[^1].Run, run);
                if (!compared.TryGetValue(pair, out Dictionary<RowId, GateLine>? lines))
                {
                    compared[pair] = lines = GateComparison.Compare(pair.Item1, pair.Item2, new GateOptions { Mode = GateMode.Baseline }).Lines
                        .Where(line => line.Ratio is not null).ToDictionary(line => line.Id);
                }

                step = lines.GetValueOrDefault(id);
            }

            points.Add(new HistoryPoint(run, ratio, step));
        }

        return points;
    }
}

/// <summary>A row in one run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Estimate">The row's ratio to the Loop in that run.</param>
/// <param name="Step">The result of the gate against the run before. Null for the first run, and if the two runs cannot be compared.</param>
internal sealed record HistoryPoint(ResultSet Run, RatioEstimate Estimate, GateLine? Step)
{
    /// <summary>The ratio.</summary>
    public double Ratio => Estimate.Ratio;

    /// <summary>The lower end of the noise, from the gate. Without a gate result, it is from the run's own samples.</summary>
    public double Low => Step is { Ratio: { } ratio, Low: { } low } ? Ratio * low / ratio : Estimate.Low ?? Ratio;

    /// <summary>The upper end of the noise.</summary>
    public double High => Step is { Ratio: { } ratio, High: { } high } ? Ratio * high / ratio : Estimate.High ?? Ratio;

    /// <summary>The short name of the commit.</summary>
    public string Commit => (Run.Commit.Length > 12 ? Run.Commit[..12] : Run.Commit) + (Run.TreeClean ? "" : " with changes");
}
