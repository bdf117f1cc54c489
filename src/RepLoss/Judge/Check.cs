using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Judge;

/// <summary>What `check` says of one variant of one kernel on one device.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Variant">The variant.</param>
/// <param name="Device">"cpu", or "cuda:0" as torch names it.</param>
/// <param name="Judgement">All cases together.</param>
public sealed record CheckLine(Kernel Kernel, Variant Variant, string Device, Judgement Judgement)
{
    /// <summary>How much of it another program or a rival answers; null for a variant of ours.</summary>
    public Coverage? Coverage { get; init; }

    /// <summary>The first case that another program failed, made small, in lines for people; empty where there is none.</summary>
    public IReadOnlyList<string> Example { get; init; } = [];
}

/// <summary>How much of a kernel another program, or a rival, answers.</summary>
/// <param name="Asked">How many cases it was asked for; the judgement has how many it answered.</param>
/// <param name="Program">What it says it is.</param>
/// <param name="Unsupported">What it does not support, in its own words, with the number of cases.</param>
public sealed record Coverage(int Asked, string Program, IReadOnlyDictionary<string, int> Unsupported)
{
    /// <summary>One case.</summary>
    /// <param name="lacks">What is unsupported of it; null where nothing is.</param>
    internal static Coverage OfOne(string? lacks) => new(1, "", lacks is null ? new Dictionary<string, int>() : new Dictionary<string, int> { [lacks] = 1 });

    /// <summary>Both together.</summary>
    internal Coverage Add(Coverage? other) => other is null ? this : this with
    {
        Asked = Asked + other.Asked,
        Unsupported = Unsupported.Concat(other.Unsupported).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value)),
    };
}

/// <summary>
/// Judges every selected variant on every selected case. Kernels are judged side by side, a thread each with its own torch threads;
/// a kernel's cases one after the other. Nothing is shared between kernels, so the output is that of one thread.
/// </summary>
public static class Check
{
    /// <summary>A variant is left out of a case that it would take longer for, by its own prediction.</summary>
    public const double BudgetNanoseconds = 20e6;

    /// <summary>The same where a single case was named, which may be one of those that are only timed.</summary>
    public const double NamedCaseBudgetNanoseconds = 5e8;

    private const int ProgressSteps = 4;

    /// <summary>Checks.</summary>
    /// <param name="selection">What to check.</param>
    /// <param name="progress">Told the share that is done, and the name of a kernel that is being judged.</param>
    /// <exception cref="InputException">Nothing is selected, or something that is not there.</exception>
    public static IReadOnlyList<CheckLine> Run(CheckSelection selection, Action<double, string>? progress = null)
    {
        selection.Validate();
        var lines = new IReadOnlyList<CheckLine>[selection.Kernels.Count];
        var shares = new double[lines.Length];
        int torchThreads = TorchRuntime.Threads;
        try
        {
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, lines.Length), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
                index =>
                {
                    // A thread of its own begins with torch's default.
                    TorchRuntime.Threads = torchThreads;
                    lines[index] = Together(selection.Kernels[index], selection, share => Tell(index, share));
                });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        InputException.Require(selection.Case == DefinitionCheck.Case || lines.Sum(ofKernel => ofKernel.Sum(line => line.Judgement.Cases)) > 0,
            () => $"Nothing was checked: no {selection.Variant ?? "variant"} can be judged on case '{selection.Case}' on {string.Join(" or ", selection.Devices)}; expected one that implements it, on an input that the Loop has an answer to in time.");
        return [.. lines.SelectMany(ofKernel => ofKernel)];

        void Tell(int index, double share)
        {
            lock (shares)
            {
                shares[index] = share;
                progress?.Invoke(shares.Sum() / shares.Length, selection.Kernels[index].Id);
            }
        }
    }

    private static List<CheckLine> Together(Kernel kernel, CheckSelection selection, Action<double> progress)
    {
        List<CheckLine> lines = [.. LinesOf(kernel, selection)];
        foreach (CheckLine one in CaseByCase(kernel, selection, progress))
        {
            int place = lines.FindIndex(line => line.Variant == one.Variant && line.Device == one.Device);
            lines[place] = one with { Judgement = lines[place].Judgement.Add(one.Judgement), Coverage = lines[place].Coverage?.Add(one.Coverage) ?? one.Coverage };
        }

        progress(1);
        return [.. lines.Select(WithoutAnswer)];
    }

    /// <summary>The verdicts of a kernel's variants on its cases, a line a variant, case and dtype, then of its published faults; each is judged when it is asked for.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="selection">What to check of it.</param>
    /// <param name="progress">Told the share of this kernel that is done.</param>
    public static IEnumerable<CheckLine> CaseByCase(Kernel kernel, CheckSelection selection, Action<double>? progress = null)
    {
        CheckLine[] lines = [.. LinesOf(kernel, selection)];
        IReadOnlyList<SelectedCase> cases = selection.CasesOf(kernel);
        double budget = BudgetOf(selection);
        SelectedCase? endurance = cases.Count == 0 ? null : EnduranceCase(cases);
        for (int i = 0; i < cases.Count; i++)
        {
            if (i % ((cases.Count + ProgressSteps - 1) / ProgressSteps) == 0)
                progress?.Invoke((double)i / cases.Count);
            foreach (DType dtype in kernel.Spec.DTypes)
            {
                var drawn = new DrawnCase(kernel, cases[i].Case, dtype) { Arguments = cases[i].Arguments };
                foreach (CheckLine line in lines.Where(line => line.Variant.DTypes.Contains(dtype) && IsAffordable(line, drawn.Input, budget)))
                {
                    yield return line with
                    {
                        Judgement = new VariantJudge(kernel, line.Variant, line.Device).On(drawn, cases[i] == endurance),
                        Coverage = line.Variant is RivalVariant rival ? Coverage.OfOne(rival.Lacks(drawn.Input)) : null,
                    };
                }
            }
        }

        foreach (CheckLine line in lines.Where(line => line.Device == "cpu"))
        {
            foreach (PublishedFault fault in selection.FaultsOf(line.Variant))
                yield return line with { Judgement = new VariantJudge(kernel, line.Variant, line.Device).On(fault) };
        }

        if (selection.Case is not (null or DefinitionCheck.Case))
            yield break;
        CheckLine[] onCpu = [.. lines.Where(line => line.Device == "cpu")];
        foreach ((Variant variant, Finding finding) in DefinitionCheck.Of(kernel, [.. kernel.Cases()], [.. onCpu.Select(line => line.Variant)]))
            yield return onCpu.First(line => line.Variant == variant) with { Judgement = new Judgement { Findings = [finding] } };
    }

    /// <summary>The cases of a kernel for another program, drawn in each dtype, without those that the Loop would take too long for.</summary>
    /// <returns>The case, and whether it is the one to be asked for again and again.</returns>
    public static IEnumerable<(DrawnCase Case, bool Endurance)> Drawn(Kernel kernel, CheckSelection selection)
    {
        IReadOnlyList<SelectedCase> cases = selection.CasesOf(kernel);
        SelectedCase? endurance = cases.Count == 0 ? null : EnduranceCase(cases);
        return from one in cases
               from dtype in kernel.Spec.DTypes
               let drawn = new DrawnCase(kernel, one.Case, dtype) { Arguments = one.Arguments }
               where IsAffordable(kernel.Variants[0], drawn.Input, BudgetOf(selection))
               select (drawn, one == endurance);
    }

    // A rival that supports no case at all is right about nothing.
    private static CheckLine WithoutAnswer(CheckLine line) => line is not { Coverage: { Asked: > 0 } coverage, Judgement.IsEmpty: true } ? line : line with
    {
        Judgement = new Judgement
        {
            Findings = [new Finding(new Subject(line.Kernel.Id, line.Variant.Name, line.Device, "", DType.Float32, Pass.Forward) { Arguments = Finding.FromArgument(line.Kernel, line.Variant) }, new Difference(FailureKind.NoAnswer, "", $"{coverage.Unsupported.MaxBy(pair => pair.Value).Key} is unsupported in all cases", "an answer"))],
        },
    };

    private static IEnumerable<CheckLine> LinesOf(Kernel kernel, CheckSelection selection) =>
        from variant in kernel.VariantsAndRivals
        where selection.Variant is null || variant.Name == selection.Variant
        from device in selection.Devices
        where variant.RunsOn(device)
        select new CheckLine(kernel, variant, device, new Judgement());

    // A random case where there is one: its input can be drawn anew. Any case will do where a single one is repeated.
    internal static SelectedCase EnduranceCase(IReadOnlyList<SelectedCase> cases) =>
        cases.LastOrDefault(one => one.Case.Id.StartsWith("random-", StringComparison.Ordinal)) ?? cases[^1];

    private static double BudgetOf(CheckSelection selection) => selection.Case is null ? BudgetNanoseconds : NamedCaseBudgetNanoseconds;

    // Nothing can be judged where the Loop, which is the truth, takes too long.
    private static bool IsAffordable(CheckLine line, KernelInput input, double budget) =>
        IsAffordable(line.Variant, input, budget) && IsAffordable(line.Kernel.Variants[0], input, budget)
        && MemoryNeed.Fault(line.Kernel, input, line.Variant, MemoryNeed.JudgedAnswers) is null;

    private static bool IsAffordable(Variant variant, KernelInput input, double budget) =>
        variant.PredictedNanoseconds is null || variant.PredictedNanoseconds(input, Pass.ForwardBackward) <= budget;
}
