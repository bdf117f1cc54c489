using RepLoss.Bench.Peers.Protocol;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench.Peers;

/// <summary>
/// The launches of a peer on one subject, from which its row is made. The suite sets the number of calls. A first process shows how long a call takes. Then one
/// process makes n calls and another one 3 n: the difference of their wall times must agree with what the program says of the further 2 n calls.
/// </summary>
internal sealed class PeerRecord(TimedSubject subject, Peer peer, string command, Effort effort)
{
    private const int FewestCalls = 5, MostCalls = 20_000, Attempts = 3;

    // 2 n calls take about this long: enough beside what the start of two processes differs by.
    private const double SlopeSeconds = 0.8;

    private readonly List<IReadOnlyList<double>> _launches = [];
    private Observed? _seen;
    private ResultRow? _ended;
    private int _calls;

    /// <summary>The peer.</summary>
    public Peer Peer => peer;

    /// <summary>What the program says it is; null before it answered.</summary>
    public string? Program { get; private set; }

    /// <summary>True where no further launch is of use.</summary>
    public bool HasEnded => _ended is not null;

    /// <summary>The row.</summary>
    public ResultRow Row
    {
        get
        {
            if (_ended is not null)
                return _ended;
            ResultRow untimed = TimedRow.Untimed(subject, peer.Name, "it never ran");
            return _seen is null ? untimed : TimedRow.Of(untimed, _seen, _launches);
        }
    }

    /// <summary>Another launch.</summary>
    /// <param name="sets">The inputs, with what is right for each.</param>
    /// <param name="limit">How long a process may take.</param>
    /// <param name="budgetSeconds">How long a call may take.</param>
    /// <param name="machine">What the machine can do; null where not measured.</param>
    public void Launch(IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> sets, TimeSpan limit, double budgetSeconds, MachineLimit? machine)
    {
        try
        {
            if (_calls == 0)
            {
                double seconds = 1e-9 * Launches.Median([.. Time(sets, FewestCalls, limit).Answer.Samples]);
                if (seconds > budgetSeconds)
                {
                    End(Verdict.Skipped, $"a call takes {seconds:g2} s, above the budget of {budgetSeconds:g2} s");
                    return;
                }

                _calls = (int)Math.Clamp(SlopeSeconds / 2 / seconds, FewestCalls, MostCalls);
            }

            (PeerCaseAnswer answer, _) = _launches.Count == 0 ? WithClockChecked(sets, limit) : Time(sets, 3 * _calls, limit);
            _launches.Add(Grouped(answer.Samples));
            if (_seen is null || _seen.Holds)
                _seen = Judge(sets, answer);
            if (_seen.Holds && PeerClock.Impossible(Row, machine) is { } reason)
                End(Verdict.Failed, reason);
        }
        catch (PeerEndedException ended)
        {
            End(ended.Verdict, ended.Message);
        }
    }

    /// <summary>Gives it up, with the reason.</summary>
    public void End(Verdict verdict, string reason) =>
        _ended = new ResultRow { Id = subject.RowOf(peer.Name), Size = subject.Case.Size, Verdict = verdict, Reason = reason };

    private (PeerCaseAnswer Answer, double Seconds) WithClockChecked(IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> sets, TimeSpan limit)
    {
        string? reason = null;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            var few = Time(sets, _calls, limit);
            var many = Time(sets, 3 * _calls, limit);
            reason = PeerClock.Disagreement(1e-9 * (many.Answer.Samples.Sum() - few.Answer.Samples.Sum()), many.Seconds - few.Seconds, 2 * _calls, subject.Device);
            if (reason is null)
                return many;
        }

        throw new PeerEndedException(Verdict.Failed, reason!);
    }

    private (PeerCaseAnswer Answer, double Seconds) Time(IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> sets, int calls, TimeSpan limit)
    {
        var asked = new PeerCase(subject.Pass, [.. sets.Select(set => set.Input)], subject.GradientsOf(sets[0].Input));
        PeerAnswer whole;
        double seconds;
        try
        {
            // A sample is one call where no shortest time is asked for.
            (whole, seconds) = PeerAnswer.Ask(peer, command, subject.Kernel, subject.Device, [asked], limit, new PeerEffort(calls, 0));
        }
        catch (InputException refusal)
        {
            throw new PeerEndedException(Verdict.Failed, refusal.Message);
        }

        Program = whole.Program;
        PeerCaseAnswer answer = whole.Cases[0];
        if (answer.Unsupported is not null)
            throw new PeerEndedException(Verdict.Skipped, $"unsupported: {answer.Unsupported}");
        if (answer.Error is not null)
            throw new PeerEndedException(Verdict.Failed, answer.Error);
        if (answer.Samples.Count != calls)
            throw new PeerEndedException(Verdict.Failed, $"it gave {answer.Samples.Count} times; expected {calls}, one an iteration");
        return (answer, seconds);
    }

    private Observed Judge(IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> sets, PeerCaseAnswer answer)
    {
        Observed[] seen = [.. sets.Select((set, index) => set.Truth.Judge(peer.Variant, answer.Outputs[index]))];
        Observed worst = seen.FirstOrDefault(one => !one.Holds) ?? seen[0] with { ValueError = seen.Max(one => one.ValueError), GradientError = seen.Max(one => one.GradientError) };
        if (worst.Holds && answer.ChangedInputs.Count > 0)
            worst = worst with { Reason = $"it changes its input ({string.Join(", ", answer.ChangedInputs)}), which was restored between calls" };
        return worst with { PeakNativeBytes = answer.PeakNativeBytes };
    }

    // As many samples as our rows have, each the mean of its share of the calls.
    private double[] Grouped(IReadOnlyList<double> calls) =>
        [.. Enumerable.Range(0, effort.Iterations).Select(i => calls.Take((i * calls.Count / effort.Iterations)..((i + 1) * calls.Count / effort.Iterations)).Average())];
}

/// <summary>A launch of a peer came to nothing.</summary>
internal sealed class PeerEndedException(Verdict verdict, string reason) : Exception(reason)
{
    /// <summary>The word for it.</summary>
    public Verdict Verdict { get; } = verdict;
}
