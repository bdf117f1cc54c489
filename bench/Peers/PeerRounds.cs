using RepLoss.Bench.Session;
using RepLoss.Contract;

namespace RepLoss.Bench.Peers;

/// <summary>The peers of one subject: as many rounds as our rows have launches, in each a launch of every peer in turn.</summary>
internal sealed class PeerRounds(RunFile rows, Effort effort, TimeSpan limit, double budgetSeconds, TimedSubject subject, IReadOnlyList<PeerRecord> records)
{
    // As many sets of inputs as a program that remembers answers would have to keep.
    private const int Sets = 4;

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
        // Others in each round: a program may keep what it gave in a file.
        IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> sets = Draw();
        foreach (PeerRecord record in records.Where(record => !record.HasEnded))
        {
            rows.Show(subject.RowOf(record.Peer.Name).ToString());
            record.Launch(sets, Draw, limit, budgetSeconds, rows.Results.MachineLimit);
        }
    }

    /// <summary>All rounds that are left.</summary>
    public void Rest()
    {
        while (_rounds < effort.Launches)
            Next();
    }

    private (KernelInput, SubjectTruth)[] Draw() => [.. Enumerable.Range(0, Sets).Select(_ => Fresh()).Select(input => (input, new SubjectTruth(subject, input)))];

    // Inputs of the case that no check has shown to anybody; a case of real data has one input only.
    private KernelInput Fresh() => subject.Case.DrawFor(subject.Kernel.Id, DType.Float32, (ulong)Random.Shared.NextInt64(1, 1 << 30));
}
