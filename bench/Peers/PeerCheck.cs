using RepLoss.Bench.Peers.Protocol;
using RepLoss.Contract;
using RepLoss.Judge;

namespace RepLoss.Bench.Peers;

/// <summary>
/// `check --peer`: runs a peer on the cases of our variants, with the same judge. All cases of a kernel go to one process, in a new random order each
/// time. Some cases are repeated, and some have the same shapes with other numbers. So a program that remembers answers, or is right only at first, fails.
/// </summary>
/// <param name="peer">The peer.</param>
/// <param name="limit">The time limit of a process.</param>
internal sealed class PeerCheck(Peer peer, TimeSpan limit)
{
    private const int Repetitions = 12;
    private const string NoSuchKernel = "kernel '";

    /// <summary>Judges the peers on every kernel for which they have a command.</summary>
    /// <param name="peers">The peers.</param>
    /// <param name="selection">What to check.</param>
    /// <param name="limit">The time limit of a process.</param>
    /// <param name="areNamed">True if the user named the kernels. A named kernel that a program does not have is reported and not left out.</param>
    /// <param name="progress">Receives the share that is done and the name of what comes next.</param>
    /// <exception cref="InputException">A peer is not on this machine.</exception>
    public static IReadOnlyList<CheckLine> Run(
        IReadOnlyList<Peer> peers, CheckSelection selection, TimeSpan limit, bool areNamed, Action<double, string> progress)
    {
        List<CheckLine> lines = [];
        for (int i = 0; i < peers.Count; i++)
        {
            InputException.Require(peers[i].Missing is null, () => $"{peers[i].Missing}.");
            var check = new PeerCheck(peers[i], limit);
            List<CheckLine> own = [];
            (Kernel Kernel, string Device)[] subjects = [.. from kernel in selection.Kernels from device in selection.Devices select (kernel, device)];
            for (int k = 0; k < subjects.Length; k++)
            {
                progress((i + ((double)k / subjects.Length)) / peers.Count, $"{peers[i].Name} on {subjects[k].Kernel.Id}");
                if (check.On(subjects[k].Kernel, subjects[k].Device, selection) is { } line)
                    own.Add(line);
            }

            bool hasOther = own.Any(line => !HasNothing(line));
            lines.AddRange(areNamed || !hasOther ? own : own.Where(line => !HasNothing(line)));
        }

        return lines;
    }

    /// <summary>Judges the peer on a kernel. Returns null if the peer has no command for the kernel, or if no case of the kernel was selected.</summary>
    public CheckLine? On(Kernel kernel, string device, CheckSelection selection)
    {
        if (peer.CommandFor(kernel) is not { } command)
            return null;
        Asked[] asked = [.. CasesOf(kernel, selection)];
        if (asked.Length == 0)
            return null;
        var line = new CheckLine(kernel, peer.Variant, device, new Judgement()) { Coverage = new Coverage(asked.Count(one => one.Counts), "", new Dictionary<string, int>()) };
        int[] order = [.. Enumerable.Range(0, asked.Length)];
        Random.Shared.Shuffle(order);
        try
        {
            (PeerAnswer answer, _) = PeerAnswer.Ask(peer, command, kernel, device, [.. order.Select(index => asked[index].AsCase)], limit);
            var answers = new PeerCaseAnswer[asked.Length];
            for (int i = 0; i < order.Length; i++)
                answers[order[i]] = answer.Cases[i];
            return Judge(line, asked, answers, answer.Program, command);
        }
        catch (InputException refusal)
        {
            return line with { Judgement = WholeFailure(kernel, device, refusal.Message) };
        }
    }

    /// <summary>Judges one answer.</summary>
    public Judgement Judge(Kernel kernel, string device, DrawnCase drawn, Pass pass, PeerCaseAnswer answer)
    {
        Subject subject = SubjectOf(kernel, device, drawn, pass);
        if ((answer.Unusable ?? answer.Error) is { } reason)
            return new Judgement { Cases = 1, Findings = [new Finding(subject, new Difference(answer.Error is null ? FailureKind.NoAnswer : FailureKind.Exception, "", reason, "an answer"))] };
        Judgement judged = new VariantJudge(kernel, peer.Variant, device).Of(answer.Outputs[0], drawn.Case, drawn.Input, drawn.GradientsOf(pass), drawn.TruthOf(pass));
        IEnumerable<Finding> findings = judged.Findings.Select(finding => finding with { Subject = subject });
        if (answer.ChangedInputs.Count > 0)
            findings = findings.Append(new Finding(subject, new Difference(FailureKind.InputChanged, "", $"{string.Join(", ", answer.ChangedInputs)} changed", "the inputs as they were")));
        return judged with { Findings = [.. findings], Ties = [.. judged.Ties.Select(tie => tie with { Subject = subject })] };
    }

    private CheckLine Judge(CheckLine line, Asked[] asked, PeerCaseAnswer[] answers, string program, string command)
    {
        var unsupported = new Dictionary<string, int>();
        var first = new Dictionary<(DrawnCase, Pass), PeerCaseAnswer>();
        bool isDefaultAnswered = false;
        IReadOnlyList<string> example = [];
        Judgement all = new();
        for (int i = 0; i < asked.Length; i++)
        {
            Asked one = asked[i];
            if (answers[i].Unsupported is { } reason)
            {
                if (one.Counts)
                    unsupported[reason] = unsupported.GetValueOrDefault(reason) + 1;
                continue;
            }

            isDefaultAnswered |= one.AsCase.HasDefaults(line.Kernel);
            Judgement judged = Judge(line.Kernel, line.Device, one.Drawn, one.Pass, answers[i]);
            if (!first.TryAdd((one.Drawn, one.Pass), answers[i]) && judged.Holds && line.Device == "cpu" && !answers[i].Outputs[0].SameBits(first[(one.Drawn, one.Pass)].Outputs[0]))
            {
                Subject subject = SubjectOf(line.Kernel, line.Device, one.Drawn, one.Pass);
                judged = judged with { Findings = [new Finding(subject, new Difference(FailureKind.NotRepeatable, "", "other bits in a later call", "the bits of the first"))] };
            }

            if (example.Count == 0 && !judged.Holds)
                example = new PeerCounterexample(peer, this, command, limit).Of(line.Kernel, line.Device, one.Drawn, one.Pass, judged.Findings[0]);
            all = all.Add(judged with { Cases = one.Counts ? 1 : 0 });
        }

        if (!isDefaultAnswered && asked.Any(one => one.AsCase.HasDefaults(line.Kernel)))
            all = all.Add(WholeFailure(line.Kernel, line.Device, $"it answers none of the cases with default parameters: {unsupported.MaxBy(pair => pair.Value).Key} is unsupported"));
        return line with { Judgement = all, Example = example, Coverage = new Coverage(asked.Count(one => one.Counts), program, unsupported) };
    }

    private static IEnumerable<Asked> CasesOf(Kernel kernel, CheckSelection selection)
    {
        foreach ((DrawnCase drawn, bool endurance) in Check.Drawn(kernel, selection with { WithDefaults = true }))
        {
            Pass[] passes = drawn.Gradients.Count == 0 ? [Pass.Forward] : [Pass.Forward, Pass.ForwardBackward];
            foreach (Pass pass in passes)
                yield return new Asked(drawn, pass, Counts: true);
            for (int i = 0; endurance && i < Repetitions; i++)
                yield return new Asked(i % 3 == 2 && drawn.Next is { } next ? next : drawn, passes[^1], Counts: false);
        }
    }

    private Judgement WholeFailure(Kernel kernel, string device, string why) => new()
    {
        Findings = [new Finding(new Subject(kernel.Id, peer.Name, device, "", DType.Float32, Pass.Forward) { Arguments = RepeatArguments }, new Difference(FailureKind.NoAnswer, "", why, "an answer"))],
    };

    private string RepeatArguments => $" --peer {Finding.Quoted(peer.Given)}";

    private Subject SubjectOf(Kernel kernel, string device, DrawnCase drawn, Pass pass) =>
        new(kernel.Id, peer.Name, device, drawn.Case.Id, drawn.DType, pass) { Arguments = drawn.Arguments + RepeatArguments };

    private static bool HasNothing(CheckLine line) =>
        line.Coverage is { } coverage && coverage.Unsupported.Keys.Any(reason => reason.StartsWith(NoSuchKernel, StringComparison.Ordinal)) && line.Judgement.Cases == 0;

    /// <summary>One case of the request. A repetition of a case is not counted.</summary>
    private sealed record Asked(DrawnCase Drawn, Pass Pass, bool Counts)
    {
        public PeerCase AsCase { get; } = new(Pass, [Drawn.Input], Drawn.GradientsOf(Pass));
    }
}
