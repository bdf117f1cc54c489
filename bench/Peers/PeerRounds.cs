using RepLoss.Bench.Session;
using RepLoss.Contract;

namespace RepLoss.Bench.Peers;

/// <summary>The peers of one subject. There are as many rounds as our rows have launches, and each round launches every peer once.</summary>
internal sealed class PeerRounds(RunFile rows, Effort effort, TimeSpan limit, double budgetSeconds, TimedSubject subject, IReadOnlyList<PeerRecord> records)
{
    // The number of input sets of a launch. With several sets, a program cannot return the answer that it gave last.
    private const int Sets = 4;

    private int _rounds;

    /// <summary>The subject that the peers are timed on.</summary>
    public TimedSubject Subject => subject;

    /// <summary>The launches of each peer.</summary>
    public IReadOnlyList<PeerRecord> Records => records;

    /// <summary>Runs the next round, if one is left.</summary>
    public void Next()
    {
        if (_rounds++ >= effort.Launches || records.All(record => record.HasEnded))
            return;
        // Each round has new inputs, since a program may keep its answers in a file.
        IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> sets = Draw();
        foreach (PeerRecord record in records.Where(record => !record.HasEnded))
        {
            rows.Show(subject.RowOf(record.Peer.Name).ToString());
            record.Launch(sets, Draw, limit, budgetSeconds, rows.Results.MachineLimit);
        }
    }

    /// <summary>Runs all rounds that are left.</summary>
    public void Rest()
    {
        while (_rounds < effort.Launches)
            Next();
    }

    private (KernelInput, SubjectTruth)[] Draw() => [.. Enumerable.Range(0, Sets).Select(_ => Fresh()).Select(input => (input, new SubjectTruth(subject, input)))];

    // Draws inputs of the case that no check has shown before. A case of real data has only one input.
    private KernelInput Fresh() => subject.Case.DrawFor(subject.Kernel.Id, DType.Float32, (ulong)Random.Shared.NextInt64(1, 1 << 30));
}
