using BenchmarkDotNet.EventProcessors;
using BenchmarkDotNet.Running;
using RepLoss.Bench.Timing;
using RepLoss.Contract;
using RepLoss.Results;
using Verdict = RepLoss.Results.Verdict;

namespace RepLoss.Bench.Peers;

/// <summary>
/// `time --peer pytorch`: as soon as a subject's own variants are timed, PyTorch is timed on the same input, with as many processes
/// and iterations and the same threads, its variants in turn. Its answers go through the same judge into the same file.
/// </summary>
internal sealed class PeerTiming(PyTorch python, RowRecorder rows, RunProfile profile, double budgetSeconds, IReadOnlyList<TimedSubject> subjects)
    : EventProcessor
{
    private TimedSubject? _current;

    /// <inheritdoc/>
    public override void OnStartRunBenchmark(BenchmarkCase benchmarkCase)
    {
        TimedSubject next = RowRecorder.SubjectOf(benchmarkCase);
        if (_current is not null && _current.ToString() != next.ToString())
            Run(_current);
        _current = next;
    }

    /// <summary>What is left: the last subject, and those that an interrupted run had timed.</summary>
    public void Finish()
    {
        foreach (TimedSubject subject in subjects.Where(subject => subject.Kernel.Variants.Any(own => rows.Results.Find(subject.RowOf(own.Name))?.IsTimed == true)))
            Run(subject);
    }

    private void Run(TimedSubject subject)
    {
        // One row tells for all that there is no PyTorch.
        IEnumerable<PeerVariant> peers = python.Reason is null ? PeerVariant.All : PeerVariant.All.Take(1);
        PeerRecord[] records = [.. peers.Where(peer => IsLeft(rows.Results.Find(subject.RowOf(peer.Name))))
            .Select(peer => new PeerRecord(subject, peer))];
        if (records.Length == 0)
            return;
        // What is skipped stays in a file as it is; that there was no PyTorch does not.
        RowId[] left = [.. records.Select(record => subject.RowOf(record.Peer.Name))];
        rows.Change(all => all with { Rows = [.. all.Rows.Where(row => !left.Contains(row.Id))] });
        if (python.Reason is { } reason)
            records[0].End(Verdict.Skipped, reason);
        else
            Launch(subject, records);
        foreach (PeerRecord record in records)
            rows.Add(record.Row);
    }

    private bool IsLeft(ResultRow? row) =>
        row?.IsFinished != true || (python.Reason is null && row.Reason?.StartsWith(PyTorch.NotHere, StringComparison.Ordinal) == true);

    private void Launch(TimedSubject subject, IReadOnlyList<PeerRecord> records)
    {
        KernelInput input = subject.Draw();
        using var folder = new PeerFolder(subject, input);
        var truth = new SubjectTruth(subject, input);
        var effort = Effort.Of(profile);
        for (int launch = 0; launch < effort.Launches; launch++)
        {
            foreach (PeerRecord record in records.Where(record => !record.HasEnded))
            {
                rows.Show(subject.RowOf(record.Peer.Name));
                folder.Ask(record.Peer.Name, effort, budgetSeconds);
                if (python.Run(folder.Path) is { } complaint)
                    record.End(Verdict.Failed, $"its process failed: {complaint}");
                else if (folder.Answer() is { } answer)
                    record.Add(answer, truth);
                else
                    record.End(Verdict.Failed, "its process left no answer that can be read");
            }
        }
    }
}
