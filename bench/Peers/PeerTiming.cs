using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Running;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;

namespace RepLoss.Bench.Peers;

/// <summary>
/// `time --peer`: times other programs on inputs of each subject, with the same number of threads and launches as our rows. One round of peers runs before each
/// launch of our tensor variant, so that both run under the same load of the machine. Rounds that are left run after the subject's own rows. The same judge
/// checks the answers, and the rows go into the same file.
/// </summary>
internal sealed class PeerTiming(PeerRequests asked, RunFile rows, RunProfile profile, double budgetSeconds, IReadOnlyList<TimedSubject> subjects, IReadOnlyList<CheckLine> proved)
    : EventProcessor
{
    private const string Neighbour = "Tensor";

    private PeerRounds? _current;

    /// <inheritdoc/>
    public override void OnStartRunBenchmark(BenchmarkCase benchmarkCase)
    {
        // A rival has its own subject next to the subject of our variants. The peers belong to the latter.
        TimedSubject next = TimingPlan.SubjectOf(benchmarkCase) with { Rival = null };
        if (_current?.Subject.ToString() == next.ToString())
            return;
        End();
        _current = Begin(next);
    }

    /// <summary>Runs a round before a process of ours is started.</summary>
    public void BeforeLaunch(BenchmarkCase benchmarkCase)
    {
        if (benchmarkCase.Descriptor.WorkloadMethod.Name == Neighbour)
            _current?.Next();
    }

    /// <summary>Times what is left: the peers of the last subject, and of the subjects that an interrupted run had timed.</summary>
    public void Finish()
    {
        End();
        foreach (TimedSubject subject in subjects.Where(subject => subject.Kernel.Variants.Any(own => rows.Results.Find(subject.RowOf(own.Name))?.IsTimed == true)))
        {
            _current = Begin(subject);
            End();
        }
    }

    private PeerRounds Begin(TimedSubject subject)
    {
        var effort = Effort.Of(profile);
        List<PeerRecord> records = [];
        foreach (Peer peer in asked.Peers.Where(peer => IsLeft(peer, rows.Results.Find(subject.RowOf(peer.Name)))))
        {
            string? command = peer.CommandFor(subject.Kernel);
            // The peer has no program for this kernel, so it has no row.
            if (peer.Missing is null && command is null)
                continue;
            var record = new PeerRecord(subject, peer, command ?? "", effort);
            if (peer.Missing is not null)
                record.End(Verdict.Skipped, peer.Missing);
            else if (proved.FirstOrDefault(line => line.Variant == peer.Variant && line.Kernel == subject.Kernel && line.Device == subject.Device) is not { } line)
                continue;
            else if (!line.Judgement.Holds)
                record.End(Verdict.NotEqual, line.Judgement.Findings[0].ToString());
            records.Add(record);
        }

        return new PeerRounds(rows, effort, asked.Limit, budgetSeconds, subject, records);
    }

    private void End()
    {
        PeerRounds? ended = _current;
        _current = null;
        if (ended is null || ended.Records.Count == 0)
            return;
        ended.Rest();
        // Rows that the plan skips stay in the file. The rows of these peers are replaced, also those that say that the peer was missing.
        RowId[] left = [.. ended.Records.Select(record => ended.Subject.RowOf(record.Peer.Name))];
        rows.Change(all => all with { Rows = [.. all.Rows.Where(row => !left.Contains(row.Id))] });
        foreach (PeerRecord record in ended.Records)
            rows.Add(record.Row);
    }

    private static bool IsLeft(Peer peer, ResultRow? row) =>
        row?.IsFinished != true || (peer.Missing is null && row.Reason?.StartsWith(PyTorch.NotHere, StringComparison.Ordinal) == true);
}

/// <summary>The peers that a command line names.</summary>
/// <param name="Peers">The peers.</param>
/// <param name="Limit">The time limit of a peer's process.</param>
internal sealed record PeerRequests(IReadOnlyList<Peer> Peers, TimeSpan Limit)
{
    /// <summary>The lines of a check of the peers that was just made. Null if the check is still to be made.</summary>
    public IReadOnlyList<CheckLine>? Judged { get; init; }

    /// <summary>A request without peers.</summary>
    public static PeerRequests None { get; } = new([], Peer.UsualLimit);
}
