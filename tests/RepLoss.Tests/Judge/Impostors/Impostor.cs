using RepLoss.Contract;

namespace RepLoss.Tests.Judge.Impostors;

/// <summary>Stands in for a right variant, under its name, with one cheat.</summary>
internal sealed class Impostor : Variant
{
    private readonly Variant _inner;
    private readonly Func<KernelInput, IReadOnlyList<string>, PreparedRun, PreparedRun> _disguise;

    /// <param name="inner">The right variant.</param>
    /// <param name="disguise">From what the variant was given, input and wanted gradients, and its right run to a run that cheats.</param>
    public Impostor(Variant inner, Func<KernelInput, IReadOnlyList<string>, PreparedRun, PreparedRun> disguise) : base(inner.Name)
    {
        (_inner, _disguise) = (inner, disguise);
        (DTypes, Implements) = (inner.DTypes, inner.Implements);
    }

    public override bool RunsOn(string deviceType) => _inner.RunsOn(deviceType);

    public override PreparedRun Prepare(KernelInput input, IReadOnlyList<string> gradients, string device) =>
        _disguise(input, gradients, _inner.Prepare(input, gradients, device));
}
