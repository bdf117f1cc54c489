using RepLoss.Bench.Peers.Protocol;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench.Peers;

/// <summary>
/// The launches of a peer on one subject, from which its row is made. The suite sets the number of calls. A first process shows how long a call takes. Then one
/// process makes n calls and another one 3 n: the difference of their wall times must agree with what the program says of the further 2 n calls. Where calls are so short that
/// these say little, two more processes make as many as say enough.
/// </summary>
internal sealed class PeerRecord(TimedSubject subject, Peer peer, string command, Effort effort)
{
    private const int FewestCalls = 5, MostCalls = 20_000, MostCallsOfClock = 1_000_000, Attempts = 3;

    // So many times the noise is none, and no reason for another attempt.
    private const double BeyondNoise = 3;

    // 2 n calls take about this long: enough beside what the start of two processes differs by.
    private const double SlopeSeconds = 0.8;

    // The same of the further check of short calls: a program that runs nothing takes some tenths of a second to write so many times.
    private const double SlopeSecondsOfShort = 2;

    private readonly List<IReadOnlyList<double>> _launches = [];
    private RowFindings? _seen;
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
    /// <param name="draw">Draws others.</param>
    /// <param name="limit">How long a process may take.</param>
    /// <param name="budgetSeconds">How long a call may take.</param>
    /// <param name="machine">What the machine can do; null where not measured.</param>
    public void Launch(
        IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> sets, Func<IReadOnlyList<(KernelInput Input, SubjectTruth Truth)>> draw, TimeSpan limit, double budgetSeconds, MachineLimit? machine)
    {
        try
        {
            IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> others = _calls == 0 ? draw() : [];
            double seconds = _calls == 0 ? 1e-9 * Launches.Median([.. Time(others, FewestCalls, limit).Answer.Samples]) : 0;
            if (seconds > budgetSeconds)
            {
                End(Verdict.Skipped, $"a call takes {seconds:g2} s, above the budget of {budgetSeconds:g2} s");
                return;
            }

            bool isFirst = _calls == 0;
            if (isFirst)
                _calls = (int)Math.Clamp(SlopeSeconds / 2 / seconds, FewestCalls, MostCalls);
            PeerCaseAnswer answer = isFirst ? WithClockChecked(others, sets, _calls, limit) : Time(sets, 3 * _calls, limit).Answer;
            _launches.Add(Grouped(answer.Samples));
            if (_seen is null || _seen.Holds)
                _seen = Judge(sets, answer);
            if (isFirst && _seen.Holds && _calls == MostCalls)
                _ = WithClockChecked(others, others, (int)Math.Min(SlopeSecondsOfShort / 2 / seconds, MostCallsOfClock), limit);
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

    private PeerCaseAnswer WithClockChecked(
        IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> fewOn, IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> manyOn, int calls, TimeSpan limit)
    {
        string? reason = null;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            // More calls at each attempt: the noise of two starts stays as it is, and what a clock is wrong by grows.
            int further = Math.Max(calls, Math.Min(calls * (int)Math.Pow(3, attempt), MostCallsOfClock));
            var few = Time(fewOn, further, limit);
            var many = Time(manyOn, 3 * further, limit);
            double said = 1e-9 * (many.Answer.Samples.Sum() - few.Answer.Samples.Sum()), taken = many.Seconds - few.Seconds;
            reason = PeerClock.Disagreement(said, taken, 2 * further, subject.Device);
            if (reason is null && (attempt > 0 || !PeerClock.IsDoubtful(said, taken, subject.Device)))
                return many.Answer;
            if (PeerClock.Disagreement(said, taken, 2 * further, subject.Device, BeyondNoise) is not null)
                break;
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
        if ((answer.Unusable ?? answer.Error) is { } reason)
            throw new PeerEndedException(Verdict.Failed, reason);
        if (answer.Samples.Count != calls)
            throw new PeerEndedException(Verdict.Failed, $"it gave {answer.Samples.Count} times; expected {calls}, one an iteration");
        return (answer, seconds);
    }

    private RowFindings Judge(IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> sets, PeerCaseAnswer answer)
    {
        // The Loop may be slow: of later launches one call is judged.
        int judged = _seen is null ? sets.Count : answer.Seen is null ? 1 : 0;
        List<RowFindings> seen = [.. sets.Take(judged).Select((set, index) => set.Truth.Judge(peer.Variant, answer.Outputs[index]))];
        if (answer.Seen is { } chosen)
            seen.Add(JudgeSeen(sets, chosen.Inputs, chosen.Output));
        RowFindings worst = seen.FirstOrDefault(one => !one.Holds) ?? seen[0] with { ValueError = seen.Max(one => one.ValueError), GradientError = seen.Max(one => one.GradientError) };
        if (worst.Holds && answer.ChangedInputs.Count > 0)
            worst = worst with { Reason = $"it changes its input ({string.Join(", ", answer.ChangedInputs)}), which was restored between calls" };
        return worst with { PeakNativeBytes = answer.PeakNativeBytes };
    }

    // A call of which nobody knew the inputs before: those of a set, but that one array has rows of another set.
    private RowFindings JudgeSeen(IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> sets, IReadOnlyDictionary<string, HostArray> inputs, KernelOutput output)
    {
        var input = new KernelInput(sets[0].Input.Options);
        foreach ((string name, HostArray array) in inputs)
            input.Add(name, array);
        bool isOurs = sets.Any(set => HasShapesOf(set.Input) && set.Input.Count(pair => !pair.Value.SameBits(inputs[pair.Key])) <= 1);
        if (!isOurs || !InputValidation.Holds(subject.Kernel, input))
            throw new PeerEndedException(Verdict.Failed, "the inputs of the call that its client chose are none that the suite gave it");
        return new SubjectTruth(subject, input).Judge(peer.Variant, output);

        bool HasShapesOf(KernelInput set) => set.Count() == inputs.Count
            && set.All(pair => inputs.TryGetValue(pair.Key, out HostArray? array) && array.DType == pair.Value.DType && array.Shape.AsSpan().SequenceEqual(pair.Value.Shape));
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
