using RepLoss.Contract;

namespace RepLoss.Equivalence;

/// <summary>
/// What can be seen of a variant without knowing the truth: its answer, whether it throws, damages its input, or answers
/// differently the next time.
/// </summary>
public sealed record Observation
{
    /// <summary>Runs beyond the second on an endurance case: enough for a variant that is right ten times and then wrong.</summary>
    public const int EnduranceRuns = 25;

    /// <summary>The answer of the first run; null where it threw.</summary>
    public KernelOutput? Answer { get; private init; }

    /// <summary>What is wrong whatever the truth is.</summary>
    public IReadOnlyList<Difference> Differences { get; private init; } = [];

    /// <summary>Runs a variant at least twice on an input, each time after its last answer was poisoned.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="input">A validated input.</param>
    /// <param name="gradients">The inputs whose gradients are wanted.</param>
    /// <param name="device">"cpu" or "cuda".</param>
    /// <param name="endurance">True to run it many more times, the last time on another thread.</param>
    public static Observation Of(Variant variant, KernelInput input, IReadOnlyList<string> gradients, string device, bool endurance)
    {
        try
        {
            using PreparedRun run = variant.Prepare(input, gradients, device);
            int before = run.ReadInput().ContentHash();
            KernelOutput answer = RunOnce(run);
            Difference? changed = run.ReadInput().ContentHash() == before ? null
                : new Difference(FailureKind.InputChanged, "", "inputs that differ after the run", "the inputs as they were");
            // A variant that damages its input answers differently the second time: one cause, one finding.
            Difference? unsteady = changed is null ? Repeat(run, answer, endurance) : null;
            return new Observation { Answer = answer, Differences = [.. new[] { changed, unsteady }.OfType<Difference>()] };
        }
#pragma warning disable CA1031 // Whatever a variant throws is a finding about the variant, not a crash of the judge.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            string found = $"{thrown.GetType().Name}: {thrown.Message.Split('\n')[0].Trim()}";
            return new Observation { Differences = [new Difference(FailureKind.Exception, "", found, "an answer")] };
        }
    }

    private static Difference? Repeat(PreparedRun run, KernelOutput answer, bool endurance)
    {
        int runs = endurance ? EnduranceRuns : 1;
        for (int i = 1; i <= runs; i++)
        {
            bool elsewhere = endurance && i == runs;
            if (!(elsewhere ? OnOtherThread(run) : RunOnce(run)).SameBits(answer))
            {
                string found = $"other bits in run {i + 1}{(elsewhere ? ", on another thread" : "")}";
                return new Difference(FailureKind.NotRepeatable, "", found, "the bits of run 1");
            }
        }

        return null;
    }

    private static KernelOutput RunOnce(PreparedRun run)
    {
        run.Poison();
        run.Run();
        return run.Read().Copy();
    }

    private static KernelOutput OnOtherThread(PreparedRun run) => Task.Factory
        .StartNew(() => RunOnce(run), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        .GetAwaiter().GetResult();
}
