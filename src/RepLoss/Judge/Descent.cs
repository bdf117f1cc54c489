using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>
/// A training run in small: the inputs of a loss themselves go down its gradient, each step by at most 1 % of the largest
/// number among them. It tells at once whether a loss can train anything.
/// </summary>
/// <param name="Steps">How many steps were made before it died, or all.</param>
/// <param name="Ending">How it went.</param>
/// <param name="FirstLoss">The loss before the first step; null where it is not finite.</param>
/// <param name="LastLoss">The loss after the last step; null likewise.</param>
public sealed record Descent(int Steps, DescentEnding Ending, double? FirstLoss, double? LastLoss)
{
    private const int AllSteps = 20;
    private const double StepOfLargest = 0.01;

    /// <summary>Lets a variant train on an input; null where the kernel has no loss or the input nothing to move.</summary>
    public static Descent? Of(Variant variant, KernelInput input, IReadOnlyList<string> gradients)
    {
        if (gradients.Count == 0 || gradients.All(name => input[name].Count == 0))
            return null;
        double? first = null, last = null;
        try
        {
            using PreparedRun run = variant.Prepare(input, gradients, "cpu");
            for (int step = 0; ; step++)
            {
                run.Run();
                KernelOutput answer = run.Read();
                if (!answer.Outputs.TryGetValue("loss", out HostArray? loss))
                    return null;
                last = double.IsFinite(loss.ValueAt(0)) ? loss.ValueAt(0) : null;
                first = step == 0 ? last : first;
                if (last is null || answer.Gradients.Values.Any(gradient => !IsFinite(gradient)))
                    return new Descent(step, DescentEnding.NotFinite, first, last);
                if (step == AllSteps)
                    return new Descent(step, DescentEnding.Ran, first, last);
                double steepest = answer.Gradients.Values.Max(Largest);
                if (steepest == 0)
                    return new Descent(step, DescentEnding.NoGradient, first, last);
                input = Stepped(input, answer.Gradients, steepest);
                run.Overwrite(input);
            }
        }
#pragma warning disable CA1031 // Whatever the published code throws is how its training ends.
        catch (Exception)
#pragma warning restore CA1031
        {
            return new Descent(0, DescentEnding.Raised, first, last);
        }
    }

    /// <summary>The run in words, such as "NaN at step 1" or "0.31 to 0.12 in 20 steps".</summary>
    public override string ToString() => Ending switch
    {
        DescentEnding.NotFinite => $"not finite at step {Steps + 1}",
        DescentEnding.NoGradient => Steps == 0 ? $"stands still at {FirstLoss:g3}: no gradient" : $"{FirstLoss:g3} to {LastLoss:g3} in {Steps} steps, then no gradient",
        DescentEnding.Raised => "raises at step 1",
        _ => $"{FirstLoss:g3} to {LastLoss:g3} in {Steps} steps",
    };

    private static KernelInput Stepped(KernelInput input, IReadOnlyDictionary<string, HostArray> gradients, double steepest)
    {
        double length = StepOfLargest * gradients.Keys.Max(name => Largest(input[name])) / steepest;
        return input.Select((name, array) => gradients.TryGetValue(name, out HostArray? gradient)
            ? HostArray.Floats(array.DType, [.. Enumerable.Range(0, array.Count).Select(i => array.ValueAt(i) - length * gradient.ValueAt(i))], array.Shape)
            : array);
    }

    private static double Largest(HostArray array)
    {
        double largest = 0;
        for (int i = 0; i < array.Count; i++)
            largest = Math.Max(largest, Math.Abs(array.ValueAt(i)));
        return largest;
    }

    private static bool IsFinite(HostArray array)
    {
        for (int i = 0; i < array.Count; i++)
        {
            if (!double.IsFinite(array.ValueAt(i)))
                return false;
        }

        return true;
    }
}

/// <summary>How a small training run ended.</summary>
public enum DescentEnding
{
    /// <summary>It made all its steps.</summary>
    Ran,

    /// <summary>The loss or a gradient was NaN or infinite.</summary>
    NotFinite,

    /// <summary>Every gradient was 0.</summary>
    NoGradient,

    /// <summary>The code threw.</summary>
    Raised,
}
