using RepLoss.Bench.Session;
using RepLoss.Contract;

namespace RepLoss.Bench.Peers;

/// <summary>The peers of one subject: as many rounds as our rows have launches, in each a process of every peer in turn.</summary>
internal sealed class PeerRounds(PyTorch python, RunFile rows, Effort effort, double budgetSeconds, TimedSubject subject, IReadOnlyList<PeerRecord> records)
    : IDisposable
{
    private PeerFolder? _folder;
    private SubjectTruth? _truth;
    private int _rounds;

    /// <summary>What they are timed on.</summary>
    public TimedSubject Subject => subject;

    /// <summary>What they gave.</summary>
    public IReadOnlyList<PeerRecord> Records => records;

    /// <summary>The next round, if one is left.</summary>
    public void Next()
    {
        if (_rounds++ >= effort.Launches || records.All(record => record.HasEnded))
            return;
        if (_folder is null)
        {
            KernelInput input = subject.Draw();
            (_folder, _truth) = (new PeerFolder(subject, input), new SubjectTruth(subject, input));
        }

        foreach (PeerRecord record in records.Where(record => !record.HasEnded))
        {
            rows.Show(subject.RowOf(record.Peer.Name).ToString());
            _folder.Ask(record.Peer.Name, effort, budgetSeconds);
            if (python.Run(_folder.Path) is { } complaint)
                record.End(Verdict.Failed, $"its process failed: {complaint}");
            else if (_folder.Answer() is { } answer)
                record.Add(answer, _truth!);
            else
                record.End(Verdict.Failed, "its process left no answer that can be read");
        }
    }

    /// <summary>All rounds that are left.</summary>
    public void Rest()
    {
        while (_rounds < effort.Launches)
            Next();
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();
}
