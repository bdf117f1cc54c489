using RepLoss.Bench.Peers.Protocol;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench.Peers;

/// <summary>
/// The launches of a peer on one subject, and the row that is made from them. The suite sets the number of calls. A first process shows how long a call takes.
/// Then one process makes n calls and another process makes 3 n calls. The difference of their wall times must agree with the time that the program reports for
/// the further 2 n calls. If calls are too short for this, two more processes make many more calls.
/// </summary>
internal sealed class PeerRecord(TimedSubject subject, Peer peer, string command, Effort effort)
{
    private const int FewestCalls = 5, MostCalls = 20_000, MostCallsOfClock = 1_000_000, Attempts = 3;

    // A disagreement beyond this multiple of the noise is no noise, so there is no further attempt.
    private const double BeyondNoise = 3;

    // The time that 2 n calls take. It is long enough compared with the variation of a process's start.
    private const double SlopeSeconds = 0.8;

    // The time that 2 n calls take in the further check of short calls. A program that runs nothing needs some tenths of a second to write so many times.
    private const double SlopeSecondsOfShort = 2;

    private readonly List<IReadOnlyList<double>> _launches = [];
    private RowFindings? _seen;
    private ResultRow? _ended;
    private int _calls;

    /// <summary>The peer.</summary>
    public Peer Peer => peer;

    /// <summary>The program's own description of itself. Null before its first answer.</summary>
    public string? Program { get; private set; }

    /// <summary>True if no further launch is useful.</summary>
    public bool HasEnded => _ended is not null;

    /// <summary>The row of the peer.</summary>
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

    /// <summary>Makes another launch.</summary>
    /// <param name="sets">The inputs, each with its right answer.</param>
    /// <param name="draw">Draws other inputs.</param>
    /// <param name="limit">The time limit of a process.</param>
    /// <param name="budgetSeconds">The time limit of a call.</param>
    /// <param name="machine">The measured limits of the machine. Null if they were not measured.</param>
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

    /// <summary>Ends the launches, with the reason.</summary>
    public void End(Verdict verdict, string reason) =>
        _ended = new ResultRow { Id = subject.RowOf(peer.Name), Size = subject.Case.Size, Verdict = verdict, Reason = reason };

    private PeerCaseAnswer WithClockChecked(
        IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> fewOn, IReadOnlyList<(KernelInput Input, SubjectTruth Truth)> manyOn, int calls, TimeSpan limit)
    {
        string? reason = null;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            // Each attempt makes more calls. The noise of the two starts stays the same, and the error of a wrong clock grows.
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
            // With a shortest time of 0, each sample is one call.
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
        // The Loop may be slow, so only one call of each later launch is judged.
        int judged = _seen is null ? sets.Count : answer.Seen is null ? 1 : 0;
        List<RowFindings> seen = [.. sets.Take(judged).Select((set, index) => set.Truth.Judge(peer.Variant, answer.Outputs[index]))];
        if (answer.Seen is { } chosen)
            seen.Add(JudgeSeen(sets, chosen.Inputs, chosen.Output));
        RowFindings worst = seen.FirstOrDefault(one => !one.Holds) ?? seen[0] with { ValueError = seen.Max(one => one.ValueError), GradientError = seen.Max(one => one.GradientError) };
        if (worst.Holds && answer.ChangedInputs.Count > 0)
            worst = worst with { Reason = $"it changes its input ({string.Join(", ", answer.ChangedInputs)}), which was restored between calls" };
        return worst with { PeakNativeBytes = answer.PeakNativeBytes };
    }

    // Judges a call whose inputs nobody could know before. They are the inputs of a set, with the rows of another set in one array.
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

    // Makes as many samples as our rows have. Each sample is the mean of its share of the calls.
    private double[] Grouped(IReadOnlyList<double> calls) =>
        [.. Enumerable.Range(0, effort.Iterations).Select(i => calls.Take((i * calls.Count / effort.Iterations)..((i + 1) * calls.Count / effort.Iterations)).Average())];
}

/// <summary>A launch of a peer gave no row.</summary>
internal sealed class PeerEndedException(Verdict verdict, string reason) : Exception(reason)
{
    /// <summary>The verdict for the row.</summary>
    public Verdict Verdict { get; } = verdict;
}
