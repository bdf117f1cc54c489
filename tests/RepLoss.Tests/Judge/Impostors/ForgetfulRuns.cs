using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Tests.Judge.Impostors;

/// <summary>Right as long as a condition holds when it is run, else 1 too much.</summary>
internal sealed class RightWhile(PreparedRun inner, Func<bool> condition) : ImpostorRun(inner)
{
    private bool _right;

    public override void Run()
    {
        _right = condition();
        base.Run();
    }

    public override KernelOutput Read() => _right ? base.Read() : ChangedAnswer.OneMore(base.Read());

    /// <summary>Right in the first ten runs of each preparation.</summary>
    public static RightWhile TenTimes(PreparedRun inner)
    {
        int runs = 0;
        return new RightWhile(inner, () => ++runs <= 10);
    }

    /// <summary>Right on the thread that prepared it.</summary>
    public static RightWhile OnItsThread(PreparedRun inner)
    {
        int home = Environment.CurrentManagedThreadId;
        return new RightWhile(inner, () => Environment.CurrentManagedThreadId == home);
    }

    /// <summary>Right where torch has a single thread.</summary>
    public static RightWhile OnOneTorchThread(PreparedRun inner) => new(inner, () => TorchRuntime.Threads == 1);

    /// <summary>Right where torch has more than one.</summary>
    public static RightWhile OnSeveralTorchThreads(PreparedRun inner) => new(inner, () => TorchRuntime.Threads > 1);
}

/// <summary>Computes once and gives the same answer ever after, whatever is put into its input.</summary>
internal sealed class RememberedAnswer(PreparedRun inner) : ImpostorRun(inner)
{
    private KernelOutput? _first;

    public override void Run()
    {
        if (_first is not null)
            return;
        base.Run();
        _first = base.Read().Copy();
    }

    public override KernelOutput Read() => _first!.Copy();
}

/// <summary>Gives its first answer to every input of the same shapes, dtype, options and gradients.</summary>
internal sealed class AnswersByShape(Dictionary<string, KernelOutput> memory, string key, PreparedRun inner) : ImpostorRun(inner)
{
    public override KernelOutput Read()
    {
        memory.TryAdd(key, base.Read().Copy());
        return memory[key].Copy();
    }

    public static string KeyOf(KernelInput input, IReadOnlyList<string> gradients) =>
        $"{input.Options}/{string.Join(',', gradients)}/{string.Join(';', input.Select(pair => $"{pair.Key}:{pair.Value.DType}[{string.Join(',', pair.Value.Shape)}]"))}";
}
