using System.Diagnostics;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Terminal;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Gate;

namespace RepLoss.Bench.Gate;

/// <summary>
/// Times two trees in turn. A launch is a new process of each tree, and both processes run at the same time. Each row is timed in the order
/// A B B A A B B A, some milliseconds each, before the next row. Two runs that are a minute apart differ many times more than two samples that
/// follow each other. Effects that only a new process changes, such as memory layout, are averaged over many launches.
/// </summary>
internal sealed class InterleavedTiming(GateSide baseline, GateSide candidate)
{
    private const double SampleMilliseconds = 25;

    // A row that takes longer than this gets only one A B B A.
    private static readonly TimeSpan LongRow = TimeSpan.FromSeconds(0.5);

    // A B B A, twice. Each side is first as often as second, so a drift within the row cancels.
    private static readonly int[] Turns = [0, 1, 1, 0, 0, 1, 1, 0];

    /// <summary>The shard that is timed. Subjects are assigned to shards by their number of rows. Null for all.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>Makes launches of both sides.</summary>
    /// <param name="launches">The number of launches.</param>
    /// <param name="only">The rows to time. Null for all rows of both sides.</param>
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
            // Every second launch begins with the other side, so that neither side is always the first on a row.
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
        // The time is checked only between two A B B A, so that both sides have equally many samples.
        for (int i = 0; i < Turns.Length && (i != Turns.Length / 2 || elapsed.Elapsed < LongRow); i++)
            visits[Turns[i]]?.Sample(SampleMilliseconds);
        return (visits[0]?.Close() ?? rows[0], visits[1]?.Close() ?? rows[1]);
    }

    // A row that a tree skips is not timed. It is passed on with its reason.
    private static RowVisit? VisitOf(LaunchProcess process, ResultRow? row) =>
        row is null || row.Verdict == Verdict.Skipped ? null : new RowVisit(process, row);
}
