using RepLoss.Contract;
using RepLoss.Judge;

namespace RepLoss.Tests.Judge.Impostors;

/// <summary>A way to cheat, and how the judge has to name it.</summary>
/// <param name="Name">In words.</param>
/// <param name="Failures">The kinds of finding that name it.</param>
/// <param name="Words">Words that the finding has to say.</param>
/// <param name="Make">The kernel with a cheating Tensor variant beside its Loop.</param>
internal sealed record Cheat(string Name, FailureKind[] Failures, string Words, Func<Kernel, Kernel> Make)
{
    /// <summary>True where nothing short of an endurance case shows it.</summary>
    public bool Endures { get; init; }

    /// <summary>Why a kernel leaves no room for it; null where there is room.</summary>
    public Func<Kernel, string?> NoRoom { get; init; } = _ => null;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Cheat> All { get; } =
    [
        Answer("all zeros", [FailureKind.AllZeros], "all zeros", ChangedAnswer.AllZeros) with { NoRoom = NoFloats },
        new("hands back the Loop's buffer", [FailureKind.NotWritten], "a buffer was handed back", kernel =>
        {
            var buffer = new LoopBuffer();
            return new StandIn(kernel, [buffer.Careless(kernel.Variants[0]), buffer.Thief(kernel.Variant(VariantName.Tensor))]);
        }),
        Run("writes to the arrays it was given", [FailureKind.InputChanged], "the input was changed", (input, _, run) => new GivenArrayWriter(input, run)),
        new("writes to its input tensors", [FailureKind.InputChanged], "the input was changed", kernel => With(kernel, TensorImpostors.WritesToItsInputs(kernel))),
        Answer("right count and wrong shape", [FailureKind.Shape], "wrong shape", ChangedAnswer.WrongShape),
        Answer("wrong dtype", [FailureKind.DType], "wrong dtype", ChangedAnswer.WrongDType),
        Answer("NaN where finite", [FailureKind.Kind], "found NaN", ChangedAnswer.NotANumber) with { NoRoom = NoFloats },
        Run("right ten times, then wrong", [FailureKind.NotRepeatable], "two runs differ", (_, _, run) => RightWhile.TenTimes(run)) with { Endures = true },
        Run("remembers its first answer", [FailureKind.Value, FailureKind.Gradient, FailureKind.Length], "after other numbers were put into the same input", (_, _, run) => new RememberedAnswer(run)) with { Endures = true },
        new("remembers an answer for each shape", [FailureKind.Value, FailureKind.Gradient, FailureKind.AllZeros, FailureKind.Shape, FailureKind.Length], "found", kernel =>
        {
            Dictionary<string, KernelOutput> memory = [];
            return With(kernel, new Impostor(kernel.Variant(VariantName.Tensor), (input, gradients, run) => new AnswersByShape(memory, AnswersByShape.KeyOf(input, gradients), run)));
        }),
        Answer("right value and zero gradient", [FailureKind.AllZeros], "the gradient is all zeros", ChangedAnswer.ZeroGradient) with { NoRoom = NoGradient },
        Answer("right value and no gradient", [FailureKind.Missing], "missing", ChangedAnswer.NoGradient) with { NoRoom = NoGradient },
        new("detached gradient", [FailureKind.AllZeros], "detached", kernel => With(kernel, TensorImpostors.Detached(kernel))) { NoRoom = NoGradient },
        Run("right on one torch thread only", [FailureKind.Value], "wrong value", (_, _, run) => RightWhile.OnOneTorchThread(run)),
        Run("right on several torch threads only", [FailureKind.Value], "wrong value", (_, _, run) => RightWhile.OnSeveralTorchThreads(run)) with { Endures = true },
        Run("right on the thread that prepared it only", [FailureKind.NotRepeatable], "on another thread", (_, _, run) => RightWhile.OnItsThread(run)) with { Endures = true },
        Answer("skips the last row of odd lengths", [FailureKind.Value, FailureKind.Gradient, FailureKind.AllZeros], "found 0", ChangedAnswer.LastRowsSkipped),
    ];

    private static Cheat Answer(string name, FailureKind[] failures, string words, Func<KernelOutput, KernelOutput> change) =>
        Run(name, failures, words, (_, _, run) => new ChangedAnswer(run, change));

    private static Cheat Run(string name, FailureKind[] failures, string words, Func<KernelInput, IReadOnlyList<string>, PreparedRun, PreparedRun> disguise) =>
        new(name, failures, words, kernel => With(kernel, new Impostor(kernel.Variant(VariantName.Tensor), disguise)));

    private static StandIn With(Kernel kernel, Variant impostor) => new(kernel, [kernel.Variants[0], impostor]);

    private static string? NoGradient(Kernel kernel) =>
        kernel.Spec.Inputs.Any(input => input.Differentiable) ? null : $"{kernel.Id} has no gradient to cheat with.";

    private static string? NoFloats(Kernel kernel) =>
        kernel.Spec.Outputs.Any(output => output.DType is null or DType.Float32 or DType.Float64) ? null : $"{kernel.Id} has no floating output.";
}
