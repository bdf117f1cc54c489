using RepLoss.Contract;

namespace RepLoss.Tests.Equivalence.Impostors;

/// <summary>What the Loop's runs gave out, the very arrays, by the dtype of the case.</summary>
internal sealed class LoopBuffer
{
    private readonly Dictionary<bool, KernelOutput> _left = [];

    /// <summary>The right Loop, which leaves its answer lying about.</summary>
    public Variant Careless(Variant loop) => new Impostor(loop, (input, run) => new Leaver(this, IsWide(input), run));

    /// <summary>A variant that computes nothing and hands back what it finds there.</summary>
    public Variant Thief(Variant inner) => new Impostor(inner, (input, run) => new Taker(this, IsWide(input), run));

    private static bool IsWide(KernelInput input) => input.Any(pair => pair.Value.DType == DType.Float64);

    private sealed class Leaver(LoopBuffer buffer, bool wide, PreparedRun inner) : ImpostorRun(inner)
    {
        public override KernelOutput Read() => buffer._left[wide] = base.Read();
    }

    private sealed class Taker(LoopBuffer buffer, bool wide, PreparedRun inner) : ImpostorRun(inner)
    {
        public override void Run() { }

        public override KernelOutput Read() => buffer._left[wide];
    }
}
