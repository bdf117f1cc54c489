using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>The answers of a spec that were worked out by hand, against what a variant gives.</summary>
internal static class WorkedExamples
{
    // By hand one leaves out the 1e-7 that some formulas add to a denominator.
    private const double Float64Tolerance = 1e-8;
    private const double Float32Tolerance = 1e-6;

    public static IEnumerable<Difference> Differences(Kernel kernel, Variant variant)
    {
        foreach (WorkedExample example in kernel.Spec.Examples)
        {
            InputValidation.Check(kernel, example.Input);
            KernelInput input = variant.DTypes.Contains(kernel.FloatingDType(example.Input)) ? example.Input : InSingle(kernel, example.Input);
            if (!variant.Implements(input))
                continue;
            KernelOutput answer = Observation.Answer(variant, input, [.. example.Gradients.Keys]);
            if (variant.MayBreakTies && AnswerComparison.WithTies(answer, Truth.Of(kernel, input, [.. example.Gradients.Keys])).Ties.Count > 0)
                continue;
            foreach (Difference difference in Compare(example.Output, FailureKind.Value, example.Expected, answer.Outputs[example.Output])
                .Concat(example.Gradients.SelectMany(pair => Compare(KernelOutput.GradientKey(pair.Key), FailureKind.Gradient, pair.Value, answer.Gradients[pair.Key]))))
                yield return difference with { Circumstance = $"in the worked example '{example.Title}'" };
        }
    }

    private static KernelInput InSingle(Kernel kernel, KernelInput input) => input.Select((name, array) =>
        array.Data is double[] numbers && kernel.Spec.Inputs.Any(one => one.DType is null && one.Matches(name)) ? HostArray.Floats(DType.Float32, numbers, array.Shape) : array);

    private static IEnumerable<Difference> Compare(string name, FailureKind failure, double[] expected, HostArray actual)
    {
        if (expected.Length != actual.Count)
        {
            yield return new Difference(FailureKind.Shape, name, $"{actual.Count} elements", $"{expected.Length}");
            yield break;
        }

        double tolerance = actual.DType == DType.Float64 ? Float64Tolerance : Float32Tolerance;
        for (int i = 0; i < expected.Length; i++)
        {
            double found = actual.ValueAt(i), allowed = tolerance * (1 + Math.Abs(expected[i]));
            // Not <=: a NaN differs from everything.
            if (!(Math.Abs(expected[i] - found) <= allowed) && !expected[i].Equals(found))
                yield return new Difference(failure, name + actual.Place(i), Comparison.Number(found), Comparison.Number(expected[i]), allowed);
        }
    }
}
