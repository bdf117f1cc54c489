using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>
/// What a kernel says of itself, tried: its worked examples, the Loop's hand-derived gradient against central differences, and its laws.
/// The rest of `check` takes the Loop for the truth; this asks whether it is.
/// </summary>
public static class DefinitionCheck
{
    /// <summary>The name of this check among the cases, by which a finding is repeated.</summary>
    public const string Case = "definition";

    /// <summary>Everything that does not hold, with the variant that it was seen on.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="cases">Its cases.</param>
    /// <param name="variants">The variants to try it on.</param>
    public static IEnumerable<(Variant Variant, Finding Finding)> Of(Kernel kernel, IReadOnlyList<KernelCase> cases, IReadOnlyList<Variant> variants)
    {
        (string Id, KernelInput Input)[] small = kernel.Spec.DTypes.Contains(DType.Float64) ? LawCheck.SmallInputs(kernel, cases) : [];
        foreach (Variant variant in variants.Where(one => one.Faults.Count == 0))
        {
            foreach (Difference difference in DifferencesOf(kernel, variant, cases, small))
                yield return (variant, new Finding(new Subject(kernel.Id, variant.Name, "cpu", Case, DType.Float64, Pass.ForwardBackward) { Arguments = Finding.FromArgument(kernel, variant) }, difference));
        }
    }

    private static List<Difference> DifferencesOf(
        Kernel kernel, Variant variant, IReadOnlyList<KernelCase> cases, IReadOnlyList<(string Id, KernelInput Input)> small)
    {
        List<Difference> differences = [];
        try
        {
            differences.AddRange(WorkedExamples.Differences(kernel, variant));
            if (variant.Name == VariantName.Loop && kernel.Spec.HeldStill is null)
                differences.AddRange(CentralDifferences.Differences(kernel, cases));
            if (variant.DTypes.Contains(DType.Float64))
                differences.AddRange(LawCheck.Differences(kernel, variant, small));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever a variant throws is a finding about it.
            differences.Add(new Difference(FailureKind.Exception, "", $"{exception.GetType().Name}: {exception.Message.Split('\n')[0].Trim()}", "an answer"));
        }

        return differences;
    }
}
