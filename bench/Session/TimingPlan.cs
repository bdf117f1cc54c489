using BenchmarkDotNet.Running;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;
using RepLoss.Torch;

namespace RepLoss.Bench.Session;

/// <summary>The plan of a timing run: every subject with the variants that are timed, and the skipped rows with their reasons.</summary>
internal sealed class TimingPlan
{
    // The time of a launch without its samples (process, inputs, judge), the number of its samples, and the shortest time of a sample.
    private const double LaunchSeconds = 1.5, Samples = 6, SampleSeconds = 0.02;

    private readonly Dictionary<string, (TimedSubject Subject, HashSet<string> Variants)> _subjects = [];
    private readonly Dictionary<string, double> _predictedSeconds = [];

    /// <summary>The plan that BenchmarkDotNet's parameter source reads; set before it runs.</summary>
    public static TimingPlan Current { get; set; } = new();

    /// <summary>The subjects as text, in order.</summary>
    public IEnumerable<string> Subjects => _subjects.Keys;

    /// <summary>The kernels that have something to time.</summary>
    public IReadOnlyList<Kernel> Kernels => [.. _subjects.Values.Select(entry => entry.Subject.Kernel).Distinct()];

    /// <summary>The shard that this plan times, with the list of all subjects. Null for a whole run.</summary>
    public ShardInfo? Shard { get; private set; }

    /// <summary>The rows that are not timed, with the reason.</summary>
    public List<ResultRow> Skipped { get; } = [];

    /// <summary>The rows that will be timed, as subject and variant.</summary>
    public IEnumerable<(TimedSubject Subject, string Variant)> Timed =>
        _subjects.Values.SelectMany(entry => entry.Variants.Select(variant => (entry.Subject, entry.Subject.NameOf(variant))));

    /// <summary>Every subject that has a variant to time.</summary>
    public IReadOnlyList<TimedSubject> AllSubjects => [.. _subjects.Values.Select(entry => entry.Subject).Where(subject => subject.Rival is null)];

    /// <summary>How many rows will be timed.</summary>
    public int Count => _subjects.Values.Sum(entry => entry.Variants.Count);

    /// <summary>Returns the subject of a benchmark.</summary>
    public static TimedSubject SubjectOf(BenchmarkCase benchmarkCase) => Current[(string)benchmarkCase.Parameters["Subject"]];

    /// <summary>Returns the subject of a text.</summary>
    public TimedSubject this[string subject] => _subjects[subject].Subject;

    /// <summary>Returns whether a variant is timed on a subject.</summary>
    public bool Has(string subject, string variant) => _subjects.TryGetValue(subject, out var entry) && entry.Variants.Contains(variant);

    /// <summary>Makes the plan.</summary>
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

        // The subjects are assigned to shards as in the whole run, also if some rows are finished already.
        if (selection.Shard is { } share)
            plan.Keep(share);
        plan.Leave(finished);
        return plan;
    }

    /// <summary>Leaves out the rows of a rival that is not equal. The file has these rows with that verdict.</summary>
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
        // Large inputs take long to draw, so a case without a matching row is left out first.
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

    // Predicts the time of one launch. If a variant has no prediction, one nanosecond is counted for each operation. The time is rounded to milliseconds, so that
    // rounding errors cannot make another machine assign the subjects in another way.
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

/// <summary>The selection of what to time.</summary>
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

    /// <summary>The filter that selects rows.</summary>
    public RowFilter Filter { get; init; } = new([]);

    /// <summary>The shard. If its list of subjects is empty, the subjects are assigned anew. Null for all subjects.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>The longest predicted run that is still timed.</summary>
    public double BudgetNanoseconds { get; init; } = 1e9;

    /// <summary>True to select the first timed case of a kernel that has no headline case, so that a gate covers every kernel.</summary>
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
