using RepLoss.Contract;

namespace RepLoss.Tests.Judge.Impostors;

/// <summary>What the Loop's runs gave out, the very arrays, by dtype and pass of the case.</summary>
internal sealed class LoopBuffer
{
    private readonly Dictionary<(bool Wide, int Gradients), KernelOutput> _left = [];

    /// <summary>The right Loop, which leaves its answer lying about.</summary>
    public Variant Careless(Variant loop) => new Impostor(loop, (input, gradients, run) => new Leaver(this, (IsWide(input), gradients.Count), run));

    /// <summary>A variant that computes nothing and hands back what it finds there.</summary>
    public Variant Thief(Variant inner) => new Impostor(inner, (input, gradients, run) => new Taker(this, (IsWide(input), gradients.Count), run));

    private static bool IsWide(KernelInput input) => input.Any(pair => pair.Value.DType == DType.Float64);

    private sealed class Leaver(LoopBuffer buffer, (bool Wide, int Gradients) key, PreparedRun inner) : ImpostorRun(inner)
    {
        public override KernelOutput Read() => buffer._left[key] = base.Read();
    }

    private sealed class Taker(LoopBuffer buffer, (bool Wide, int Gradients) key, PreparedRun inner) : ImpostorRun(inner)
    {
        public override void Run() { }

        public override KernelOutput Read() => buffer._left[key];
    }
}
