using System.Diagnostics;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Terminal;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Gate;

namespace RepLoss.Bench.Gate;

/// <summary>
/// Times two trees against each other. A launch is a fresh process of each; both are alive at once, and a row is timed in turn,
/// A B B A A B B A, some milliseconds each, before the next row: noise between two runs a minute apart is many times the noise
/// between two samples that follow each other. What only a new process changes (memory layout, say) is met by many launches.
/// </summary>
internal sealed class InterleavedTiming(GateSide baseline, GateSide candidate)
{
    private const double SampleMilliseconds = 25;

    // A row whose one run takes longer than a sample is content with one A B B A.
    private static readonly TimeSpan LongRow = TimeSpan.FromSeconds(0.5);

    // A B B A, twice: each side is as often first as second, so a drift within the row cancels.
    private static readonly int[] Turns = [0, 1, 1, 0, 0, 1, 1, 0];

    /// <summary>The share of the subjects that is timed, dealt by how many rows a subject has; null for all.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>Makes launches of both sides.</summary>
    /// <param name="launches">How many.</param>
    /// <param name="only">The rows to time; null for all that either side has.</param>
    /// <returns>The joined launches of each side.</returns>
    public (ResultSet Baseline, ResultSet Candidate) Run(int launches, IReadOnlySet<RowId>? only)
    {
        using var progress = new Progress();
        List<ResultSet> before = [], after = [];
        for (int launch = 0; launch < launches; launch++)
        {
            (ResultSet a, ResultSet b) = Launch(launch, launches, only, progress);
            before.Add(a);
            after.Add(b);
        }

        return (LaunchJoin.Join(before), LaunchJoin.Join(after));
    }

    private (ResultSet Baseline, ResultSet Candidate) Launch(int launch, int launches, IReadOnlySet<RowId>? only, Progress progress)
    {
        using var folder = new TemporaryFolder();
        progress.Show((double)launch / launches, $"launch {launch + 1} of {launches}");
        using var first = new LaunchProcess(baseline, Directory.CreateDirectory(folder.At("a")).FullName);
        using var second = new LaunchProcess(candidate, Directory.CreateDirectory(folder.At("b")).FullName);
        List<ResultRow> before = [], after = [];
        RowId[] all = [.. first.Plan.Rows.Concat(second.Plan.Rows).Select(row => row.Id).Distinct()];
        RowId[] ids = [.. OfShard(all).Where(id => only?.Contains(id) != false)];
        for (int i = 0; i < ids.Length; i++)
        {
            progress.Show((launch + ((double)i / ids.Length)) / launches, $"launch {launch + 1} of {launches}: {ids[i]}");
            // Every other launch begins with the other side, so that neither is always the first to touch a row.
            bool swap = launch % 2 == 1;
            (ResultRow? a, ResultRow? b) = swap ? Visit(second, first, ids[i]) : Visit(first, second, ids[i]);
            (a, b) = swap ? (b, a) : (a, b);
            before.AddRange(a is null ? [] : [a]);
            after.AddRange(b is null ? [] : [b]);
        }

        return (first.Plan with { Rows = before }, second.Plan with { Rows = after });
    }

    private IEnumerable<RowId> OfShard(IReadOnlyList<RowId> ids)
    {
        if (Shard is null)
            return ids;
        IReadOnlySet<string> own = (Shard with { Subjects = ShardInfo.Deal([.. ids.GroupBy(id => id.Subject).Select(subject => (subject.Key, (double)subject.Count()))], Shard.Count) }).Own;
        return ids.Where(id => own.Contains(id.Subject));
    }

    private static (ResultRow? First, ResultRow? Second) Visit(LaunchProcess first, LaunchProcess second, RowId id)
    {
        ResultRow?[] rows = [first.Plan.Find(id), second.Plan.Find(id)];
        RowVisit?[] visits = [VisitOf(first, rows[0]), VisitOf(second, rows[1])];
        foreach (RowVisit? visit in visits)
            visit?.Open();
        var elapsed = Stopwatch.StartNew();
        // Only between one A B B A and the next, so that both sides have as many samples.
        for (int i = 0; i < Turns.Length && (i != Turns.Length / 2 || elapsed.Elapsed < LongRow); i++)
            visits[Turns[i]]?.Sample(SampleMilliseconds);
        return (visits[0]?.Close() ?? rows[0], visits[1]?.Close() ?? rows[1]);
    }

    // A row that a tree skips is passed on as it is, with its reason.
    private static RowVisit? VisitOf(LaunchProcess process, ResultRow? row) =>
        row is null || row.Verdict == Verdict.Skipped ? null : new RowVisit(process, row);
}
