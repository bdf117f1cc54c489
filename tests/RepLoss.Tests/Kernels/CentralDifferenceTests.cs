using MathNet.Numerics.Differentiation;
using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>
/// The Loop's hand-derived gradient against central differences of the Loop's value in float64. It is the reference of every other
/// gradient, so it must not owe anything to them.
/// </summary>
public sealed class CentralDifferenceTests
{
    // Cases without kinks: random numbers neither tie nor touch.
    private const string Smooth = "random-";

    private const double Step = 1e-5;
    private const double Tolerance = 2e-6;

    // A kernel whose gradient holds something still has differences of its own, in its own test.
    public static TheoryData<string> Ids =>
        [.. KernelRegistry.All.Where(kernel => kernel.Spec.HeldStill is null && kernel.Spec.Inputs.Any(input => input.Differentiable)).Select(kernel => kernel.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_hand_derived_gradient_is_the_slope_of_the_value(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        KernelCase[] cases = [.. kernel.Cases().Where(one => one.Use.HasFlag(CaseUse.Check) && one.Id.StartsWith(Smooth, StringComparison.Ordinal))];
        Assert.True(cases.Length >= 5, $"{id} has {cases.Length} cases random-…; expected at least 5 seeds without kinks.");
        foreach (KernelCase one in cases)
        {
            KernelInput input = one.DrawFor(id, DType.Float64);
            IReadOnlyList<string> gradients = kernel.DifferentiableInputs(input);
            KernelOutput answer = Answer(kernel, input, gradients);
            foreach (string name in gradients)
                CheckSlopes(kernel, one, input, name, answer.Gradients[name]);
        }
    }

    private static void CheckSlopes(Kernel kernel, KernelCase one, KernelInput input, string name, HostArray gradient)
    {
        var random = new CaseRandom(one.Id, 1);
        var derivative = new NumericalDerivative(5, 2) { StepType = StepType.Absolute, StepSize = Step };
        double scale = 1e-9;
        for (int i = 0; i < gradient.Count; i++)
            scale = Math.Max(scale, Math.Abs(gradient.ValueAt(i)));
        for (int sample = 0; sample < Math.Min(12, gradient.Count); sample++)
        {
            int element = random.NextInt(0, gradient.Count);
            double slope = derivative.EvaluateDerivative(x => ValueAt(kernel, input, name, element, x), input[name].ValueAt(element), 1);
            double found = gradient.ValueAt(element);
            Assert.True(Math.Abs(slope - found) <= Tolerance * Math.Max(scale, Math.Abs(slope)),
                $"{kernel.Id}/{one.Id}: d/{name}{gradient.Place(element)} is {found}, its central difference {slope}.");
        }
    }

    private static double ValueAt(Kernel kernel, KernelInput input, string name, int element, double x)
    {
        KernelInput moved = input.Select((other, array) =>
        {
            HostArray copy = array.Copy();
            if (other == name)
                copy.As<double>()[element] = x;
            return copy;
        });
        HostArray first = Answer(kernel, moved, []).Outputs[kernel.Spec.Outputs[0].Name];
        double sum = 0;
        for (int i = 0; i < first.Count; i++)
            sum += first.ValueAt(i);
        return sum;
    }

    private static KernelOutput Answer(Kernel kernel, KernelInput input, IReadOnlyList<string> gradients)
    {
        using PreparedRun run = kernel.Variant(VariantName.Loop).Prepare(input, gradients, "cpu");
        run.Run();
        return run.Read();
    }
}
