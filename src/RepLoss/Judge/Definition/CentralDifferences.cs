using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>
/// The Loop's hand-derived gradient against central differences of the Loop's value in float64. It is the reference of every other
/// gradient, so it must not owe anything to them.
/// </summary>
internal static class CentralDifferences
{
    // Cases without kinks: random numbers neither tie nor touch.
    private const string Smooth = "random-";

    private const int Samples = 12;
    private const double Step = 1e-5;
    private const double Tolerance = 2e-6;

    public static IEnumerable<Difference> Differences(Kernel kernel, IReadOnlyList<KernelCase> cases)
    {
        foreach (KernelCase one in cases.Where(one => one.Use.HasFlag(CaseUse.Check) && one.Id.StartsWith(Smooth, StringComparison.Ordinal)))
        {
            KernelInput input = one.DrawFor(kernel.Id, DType.Float64);
            IReadOnlyList<string> gradients = kernel.DifferentiableInputs(input);
            if (gradients.Count == 0)
                continue;
            KernelOutput answer = Observation.Answer(kernel.Variants[0], input, gradients);
            foreach (Difference difference in gradients.SelectMany(name => Compare(kernel, one, input, name, answer.Gradients[name])))
                yield return difference with { Circumstance = $"beside the central difference on case {one.Id}" };
        }
    }

    private static IEnumerable<Difference> Compare(Kernel kernel, KernelCase one, KernelInput input, string name, HostArray gradient)
    {
        var random = new CaseRandom(one.Id, 1);
        double scale = 1e-9;
        for (int i = 0; i < gradient.Count; i++)
            scale = Math.Max(scale, Math.Abs(gradient.ValueAt(i)));
        for (int sample = 0; sample < Math.Min(Samples, gradient.Count); sample++)
        {
            int element = random.NextInt(0, gradient.Count);
            double slope = Slope(kernel, input, name, element), found = gradient.ValueAt(element), allowed = Tolerance * Math.Max(scale, Math.Abs(slope));
            if (!(Math.Abs(slope - found) <= allowed))
                yield return new Difference(FailureKind.Gradient, KernelOutput.GradientKey(name) + gradient.Place(element), Comparison.Number(found), Comparison.Number(slope), allowed);
        }
    }

    // Four values, whose error falls with the fourth power of the step.
    private static double Slope(Kernel kernel, KernelInput input, string name, int element)
    {
        double At(double distance) => Total(kernel, input.Select((other, array) =>
        {
            HostArray copy = array.Copy();
            if (other == name)
                copy.As<double>()[element] += distance;
            return copy;
        }));
        return ((8 * (At(Step) - At(-Step))) - (At(2 * Step) - At(-2 * Step))) / (12 * Step);
    }

    private static double Total(Kernel kernel, KernelInput input)
    {
        HostArray first = Observation.Answer(kernel.Variants[0], input, []).Outputs[kernel.Spec.Outputs[0].Name];
        double sum = 0;
        for (int i = 0; i < first.Count; i++)
            sum += first.ValueAt(i);
        return sum;
    }
}
