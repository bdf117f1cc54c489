using RepLoss.Contract;

namespace RepLoss.Equivalence;

/// <summary>What `check` says of one variant of one kernel on one device.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Variant">The variant.</param>
/// <param name="Device">"cpu" or "cuda".</param>
/// <param name="Verdict">All cases together.</param>
public sealed record CheckLine(Kernel Kernel, Variant Variant, string Device, Verdict Verdict);

/// <summary>Judges every selected variant on every selected case. The order, and so the output, is the same each time.</summary>
public static class Check
{
    /// <summary>A variant is left out of a case that it would take longer for, by its own prediction.</summary>
    public const double BudgetNanoseconds = 20e6;

    /// <summary>Checks.</summary>
    /// <param name="selection">What to check.</param>
    /// <param name="progress">Told the share that is done, and the name of what comes next.</param>
    /// <exception cref="InputException">Nothing is selected.</exception>
    public static IReadOnlyList<CheckLine> Run(CheckSelection selection, Action<double, string>? progress = null)
    {
        (Kernel Kernel, Variant Variant, string Device)[] work =
        [
            .. from kernel in selection.Kernels
               from variant in kernel.Variants
               where selection.Variant is null || variant.Name == selection.Variant
               from device in selection.Devices
               where variant.RunsOn(device)
               select (kernel, variant, device),
        ];
        var lines = new List<CheckLine>();
        for (int i = 0; i < work.Length; i++)
        {
            (Kernel kernel, Variant variant, string device) = work[i];
            progress?.Invoke((double)i / work.Length, $"{kernel.Id} {variant.Name} {device}");
            lines.Add(new CheckLine(kernel, variant, device, VerdictOn(selection.CasesOf(kernel), kernel, variant, device)));
        }

        int cases = lines.Sum(line => line.Verdict.Cases);
        InputException.Require(cases > 0, () => $"No case is selected: there is no {selection.Variant ?? "variant"} with a case {selection.Case ?? "to check"}.");
        return lines;
    }

    private static Verdict VerdictOn(IReadOnlyList<KernelCase> cases, Kernel kernel, Variant variant, string device)
    {
        var judge = new Judge(kernel, variant, device);
        var verdict = new Verdict();
        for (int i = 0; i < cases.Count; i++)
        {
            foreach (DType dtype in kernel.Spec.DTypes.Intersect(variant.DTypes))
            {
                if (IsAffordable(cases[i], kernel, variant, dtype))
                    verdict = verdict.Add(judge.On(cases[i], dtype, endurance: i == cases.Count * 3 / 4));
            }
        }

        return verdict;
    }

    private static bool IsAffordable(KernelCase kernelCase, Kernel kernel, Variant variant, DType dtype) =>
        variant.PredictedNanoseconds is null
        || variant.PredictedNanoseconds(kernelCase.DrawFor(kernel.Id, dtype), Pass.ForwardBackward) <= BudgetNanoseconds;
}
