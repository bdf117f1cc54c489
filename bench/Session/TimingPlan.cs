using BenchmarkDotNet.Running;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;
using RepLoss.Torch;

namespace RepLoss.Bench.Session;

/// <summary>What is timed: every subject with the variants that can be, and the rows that are skipped with their reasons.</summary>
internal sealed class TimingPlan
{
    // What a launch takes beside its samples (a process, the inputs, the judge), how many samples it takes, and how long one is at least.
    private const double LaunchSeconds = 1.5, Samples = 6, SampleSeconds = 0.02;

    private readonly Dictionary<string, (TimedSubject Subject, HashSet<string> Variants)> _subjects = [];
    private readonly Dictionary<string, double> _predictedSeconds = [];

    /// <summary>The plan that BenchmarkDotNet's parameter source reads; set before it runs.</summary>
    public static TimingPlan Current { get; set; } = new();

    /// <summary>The subjects as text, in order.</summary>
    public IEnumerable<string> Subjects => _subjects.Keys;

    /// <summary>The kernels that have something to time.</summary>
    public IReadOnlyList<Kernel> Kernels => [.. _subjects.Values.Select(entry => entry.Subject.Kernel).Distinct()];

    /// <summary>The share that this plan is of, with the list of all subjects; null where it is of a whole run.</summary>
    public ShardInfo? Shard { get; private set; }

    /// <summary>Rows that are not timed, with the reason.</summary>
    public List<ResultRow> Skipped { get; } = [];

    /// <summary>The rows that will be timed, as subject and variant.</summary>
    public IEnumerable<(TimedSubject Subject, string Variant)> Timed =>
        _subjects.Values.SelectMany(entry => entry.Variants.Select(variant => (entry.Subject, entry.Subject.NameOf(variant))));

    /// <summary>Every subject that has a variant to time.</summary>
    public IReadOnlyList<TimedSubject> AllSubjects => [.. _subjects.Values.Select(entry => entry.Subject).Where(subject => subject.Rival is null)];

    /// <summary>How many rows will be timed.</summary>
    public int Count => _subjects.Values.Sum(entry => entry.Variants.Count);

    /// <summary>What a benchmark is of.</summary>
    public static TimedSubject SubjectOf(BenchmarkCase benchmarkCase) => Current[(string)benchmarkCase.Parameters["Subject"]];

    /// <summary>The subject of a text.</summary>
    public TimedSubject this[string subject] => _subjects[subject].Subject;

    /// <summary>True where a variant is to be timed on a subject.</summary>
    public bool Has(string subject, string variant) => _subjects.TryGetValue(subject, out var entry) && entry.Variants.Contains(variant);

    /// <summary>Plans.</summary>
    /// <param name="selection">What to time.</param>
    /// <param name="finished">Rows that need not be repeated.</param>
    public static TimingPlan For(TimingSelection selection, IReadOnlySet<RowId> finished)
    {
        var plan = new TimingPlan();
        foreach (Kernel kernel in selection.Kernels)
        {
            foreach (KernelCase kernelCase in selection.CasesOf(kernel))
            {
                foreach (string device in selection.Devices)
                    plan.Add(kernel, kernelCase, device, selection);
            }
        }

        // The deal is that of the whole run, whatever is finished.
        if (selection.Shard is { } share)
            plan.Keep(share);
        plan.Leave(finished);
        return plan;
    }

    /// <summary>Leaves out the rows of a rival that is not equal; they are in the file with that verdict.</summary>
    public void Refuse(CheckLine line)
    {
        foreach ((string text, (TimedSubject subject, _)) in _subjects.ToArray())
        {
            if (subject.Rival != line.Variant.Name || subject.Kernel != line.Kernel || subject.Device != line.Device)
                continue;
            _subjects.Remove(text);
            Skipped.Add(new ResultRow { Id = subject.RowOf(line.Variant.Name), Size = subject.Case.Size, Verdict = Verdict.NotEqual, Reason = line.Judgement.Findings[0].ToString() });
        }
    }

    private void Keep(ShardInfo share)
    {
        Shard = share.Subjects.Count > 0 ? share : share with { Subjects = ShardInfo.Deal([.. _predictedSeconds.Select(pair => (pair.Key, pair.Value))], share.Count) };
        IReadOnlySet<string> own = Shard.Own;
        foreach ((string text, (TimedSubject subject, _)) in _subjects.ToArray())
        {
            if (!own.Contains(subject.Id))
                _subjects.Remove(text);
        }

        Skipped.RemoveAll(row => !own.Contains(row.Id.Subject));
    }

    private void Leave(IReadOnlySet<RowId> finished)
    {
        foreach ((string text, (TimedSubject subject, HashSet<string> variants)) in _subjects.ToArray())
        {
            variants.RemoveWhere(variant => finished.Contains(subject.RowOf(variant)));
            if (variants.Count == 0)
                _subjects.Remove(text);
        }

        Skipped.RemoveAll(row => finished.Contains(row.Id));
    }

    private void Add(Kernel kernel, KernelCase kernelCase, string device, TimingSelection selection)
    {
        // Large inputs take their time to draw.
        if (!Enum.GetValues<Pass>().Any(pass => kernel.VariantsAndRivals.Any(variant => selection.Filter.Matches(new TimedSubject(kernel, kernelCase, pass, device), variant.Name))))
            return;
        KernelInput input = kernelCase.DrawFor(kernel.Id, DType.Float32);
        bool hasGradient = kernel.DifferentiableInputs(input).Count > 0;
        foreach (Pass pass in hasGradient ? Enum.GetValues<Pass>() : [Pass.Forward])
        {
            var subject = new TimedSubject(kernel, kernelCase, pass, device);
            foreach (Variant variant in kernel.VariantsAndRivals.Where(variant => variant.RunsOn(device) && variant.Implements(input)))
            {
                if (!selection.Filter.Matches(subject, variant.Name))
                    continue;
                _predictedSeconds.TryAdd(subject.Id, 0);
                if (ReasonToSkip(kernel, variant, input, pass, selection.BudgetNanoseconds) is { } reason)
                {
                    Skipped.Add(new ResultRow { Id = subject.RowOf(variant.Name), Size = kernelCase.Size, Verdict = Verdict.Skipped, Reason = reason });
                    continue;
                }

                _predictedSeconds[subject.Id] += PredictedSeconds(variant, subject, input);
                if (variant is RivalVariant)
                    Add(subject with { Rival = variant.Name }, TimedSubject.OfRival);
                else
                    Add(subject, variant.Name);
            }
        }
    }

    private void Add(TimedSubject subject, string variant)
    {
        if (!_subjects.TryGetValue(subject.ToString(), out var entry))
            _subjects[subject.ToString()] = entry = (subject, []);
        entry.Variants.Add(variant);
    }

    // Of one launch. Where a variant predicts nothing, an operation a nanosecond. In whole milliseconds, so that no rounding deals otherwise elsewhere.
    private static double PredictedSeconds(Variant variant, TimedSubject subject, KernelInput input)
    {
        var work = SubjectWork.Of(subject.Kernel.Spec, input, subject.GradientsOf(input));
        double one = 1e-9 * (variant.PredictedNanoseconds?.Invoke(input, subject.Pass) ?? work.Flops ?? work.Elements);
        return Math.Round(LaunchSeconds + (Samples * Math.Max(one, SampleSeconds)), 3);
    }

    private static string? ReasonToSkip(Kernel kernel, Variant variant, KernelInput input, Pass pass, double budget)
    {
        if (!variant.DTypes.Contains(DType.Float32))
            return "it does not compute in float32, in which everything is timed";
        double predicted = variant.PredictedNanoseconds?.Invoke(input, pass) ?? 0;
        return predicted > budget ? $"predicted to take {predicted / 1e9:g2} s a run, above the budget of {budget / 1e9:g2} s"
            : MemoryNeed.Fault(kernel, input, variant, MemoryNeed.JudgedAnswers);
    }
}

/// <summary>What to time.</summary>
internal sealed record TimingSelection
{
    /// <summary>The kernels.</summary>
    public required IReadOnlyList<Kernel> Kernels { get; init; }

    /// <summary>Devices.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>Synthetic and real scenes.</summary>
    public required IReadOnlyList<SceneSet> Scenes { get; init; }

    /// <summary>True for the main job's selection of cases.</summary>
    public bool HeadlineOnly { get; init; }

    /// <summary>Which of the rows are asked for.</summary>
    public RowFilter Filter { get; init; } = new([]);

    /// <summary>The share of the subjects; it deals anew where its list of subjects is empty. Null for all.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>The longest predicted run that is still timed.</summary>
    public double BudgetNanoseconds { get; init; } = 1e9;

    /// <summary>True where a kernel without such a case is selected by its first timed one: to a gate no kernel may be lost.</summary>
    public bool EveryKernel { get; init; }

    /// <summary>The timed cases of a kernel.</summary>
    public IEnumerable<KernelCase> CasesOf(Kernel kernel)
    {
        KernelCase[] all = [.. kernel.Cases().Concat(Scenes.SelectMany(kernel.CasesOn))];
        IEnumerable<KernelCase> timed = all.Where(candidate => candidate.Use.HasFlag(CaseUse.Timed));
        if (!HeadlineOnly)
            return timed;
        KernelCase[] headline = [.. all.Where(candidate => candidate.Use.HasFlag(CaseUse.Headline))];
        return headline.Length > 0 || !EveryKernel ? headline : timed.Take(1);
    }
}
