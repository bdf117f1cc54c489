using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Judge;

/// <summary>
/// What can be seen of a variant without knowing the truth: its answers, whether it throws, damages its input, or answers
/// differently the next time.
/// </summary>
public sealed record Observation
{
    /// <summary>Runs beyond the second on an endurance case: enough for a variant that is right ten times and then wrong.</summary>
    public const int EnduranceRuns = 25;

    /// <summary>The answer of the first run; null where it threw.</summary>
    public KernelOutput? FirstAnswer { get; private init; }

    /// <summary>
    /// On an endurance case the answer with another number of torch threads, and the circumstance in words. A sum over threads
    /// rounds otherwise, so it is held against the truth and not against the first answer's bits.
    /// </summary>
    public (KernelOutput Answer, string Circumstance)? WithOtherThreads { get; private init; }

    /// <summary>On an endurance case the answer after the input was overwritten with another, which unmasks an answer that is remembered.</summary>
    public (KernelOutput Answer, string Circumstance)? OnNext { get; private init; }

    /// <summary>What is wrong whatever the truth is.</summary>
    public IReadOnlyList<Difference> Differences { get; private init; } = [];

    /// <summary>Runs a variant at least twice on an input, each time after its last answer was poisoned.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="input">A validated input; the variant gets a copy.</param>
    /// <param name="gradients">The inputs whose gradients are wanted.</param>
    /// <param name="device">"cpu", or "cuda:0" as torch names it.</param>
    /// <param name="endurance">True to run it many more times, on another thread and with another number of torch threads as well.</param>
    /// <param name="next">On an endurance case another input of the same shapes, or null.</param>
    public static Observation Of(
        Variant variant, KernelInput input, IReadOnlyList<string> gradients, string device, bool endurance, KernelInput? next = null)
    {
        try
        {
            KernelInput given = input.Select((_, array) => array.Copy());
            using PreparedRun run = variant.Prepare(given, gradients, device);
            var seen = new Observation { FirstAnswer = Answer(run) };
            Difference? wrong = Damage(input, given, run)
                // A variant that damages its input answers differently the second time: one cause, one finding.
                ?? Repeat(run, seen.FirstAnswer, endurance)
                ?? Damage(input, given, run);
            if (wrong is not null)
                return seen with { Differences = [wrong] };
            return endurance ? seen with { WithOtherThreads = OnOtherThreads(run), OnNext = next is null ? null : After(run, next) } : seen;
        }
        catch (InputException refusal)
        {
            return new Observation { Differences = [new Difference(FailureKind.Refused, "", refusal.Message.TrimEnd('.'), "an answer")] };
        }
        catch (AnswerDTypeException thrown)
        {
            return new Observation { Differences = [new Difference(FailureKind.DType, thrown.Name, thrown.Found, "that of its spec")] };
        }
#pragma warning disable CA1031 // Whatever a variant throws is a finding about the variant, not a crash of the judge.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Exception thrown = error;
            // That a type cannot be initialised says nothing; why it cannot does.
            while (thrown is TypeInitializationException { InnerException: { } inner })
                thrown = inner;
            string found = $"{thrown.GetType().Name}: {thrown.Message.Split('\n')[0].Trim().TrimEnd('.')}";
            return new Observation { Differences = [new Difference(FailureKind.Exception, "", found, "an answer")] };
        }
    }

    /// <summary>The answer of a variant on the CPU.</summary>
    internal static KernelOutput Answer(Variant variant, KernelInput input, IReadOnlyList<string> gradients)
    {
        using PreparedRun run = variant.Prepare(input, gradients, "cpu");
        return Answer(run);
    }

    /// <summary>One run. Its place was poisoned before, and what was read is poisoned afterwards: nobody can keep it as his own.</summary>
    internal static KernelOutput Answer(PreparedRun run)
    {
        run.Poison();
        run.Run();
        KernelOutput read = run.Read();
        KernelOutput answer = read.Copy();
        read.Poison();
        return answer;
    }

    private static Difference? Damage(KernelInput input, KernelInput given, PreparedRun run)
    {
        int before = input.ContentHash();
        return given.ContentHash() == before && run.ReadInput().ContentHash() == before ? null
            : new Difference(FailureKind.InputChanged, "", "inputs that differ after the run", "the inputs as they were");
    }

    private static Difference? Repeat(PreparedRun run, KernelOutput answer, bool endurance)
    {
        int runs = endurance ? EnduranceRuns : 1;
        for (int i = 1; i <= runs; i++)
        {
            bool elsewhere = endurance && i == runs;
            if (!(elsewhere ? OnOtherThread(run) : Answer(run)).SameBits(answer))
            {
                string found = $"other bits in run {i + 1}{(elsewhere ? ", on another thread" : "")}";
                return new Difference(FailureKind.NotRepeatable, "", found, "the bits of run 1");
            }
        }

        return null;
    }

    private static KernelOutput OnOtherThread(PreparedRun run)
    {
        int torchThreads = TorchRuntime.Threads;
        return Task.Factory.StartNew(Begin, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).GetAwaiter().GetResult();

        KernelOutput Begin()
        {
            // What torch gives a new thread may be what another kernel's judge has just asked for.
            TorchRuntime.Threads = torchThreads;
            return Answer(run);
        }
    }

    private static (KernelOutput, string) OnOtherThreads(PreparedRun run)
    {
        int threads = TorchRuntime.Threads, others = threads == 1 ? 2 : 1;
        try
        {
            TorchRuntime.Threads = others;
            return (Answer(run), $"with {others} torch thread{(others == 1 ? "" : "s")} instead of {threads}");
        }
        finally
        {
            TorchRuntime.Threads = threads;
        }
    }

    private static (KernelOutput, string) After(PreparedRun run, KernelInput next)
    {
        run.Overwrite(next);
        return (Answer(run), "after other numbers were put into the same input");
    }
}
