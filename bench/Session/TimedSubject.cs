using RepLoss.Contract;
using RepLoss.Kernels;

namespace RepLoss.Bench.Session;

/// <summary>
/// What one benchmark parameter stands for: a kernel on a case, a pass and a device. BenchmarkDotNet carries it as text, which a
/// child process reads again, so that nothing but a string has to cross.
/// </summary>
internal sealed record TimedSubject(Kernel Kernel, KernelCase Case, Pass Pass, string Device)
{
    /// <summary>The method that times a rival; the subject says which.</summary>
    public const string OfRival = "Rival";

    private SubjectWork? _work;

    /// <summary>The rival that it is for; null where it is for the kernel's own variants.</summary>
    public string? Rival { get; init; }

    /// <summary>How much there is to do, for rates; the input is drawn once for it.</summary>
    public SubjectWork Work => _work ??= WorkOn(Draw());

    /// <summary>The text: type name first, so that `--filter '*RepBox*'` finds it.</summary>
    public override string ToString() => $"{Kernel.GetType().Name}/{Case.Id}/{KebabCase.Of(Pass)}/{Device}{(Rival is null ? "" : $"/{Rival}")}";

    /// <summary>kernel/case/pass/device, the same for a rival.</summary>
    public string Id => RowOf(VariantName.Loop).Subject;

    /// <summary>The variant that a method times on this subject.</summary>
    public string NameOf(string method) => method == OfRival && Rival is not null ? Rival : method;

    /// <summary>The public row name of a variant on this subject.</summary>
    public RowId RowOf(string variant) => new(Kernel.Id, Case.Id, Pass, NameOf(variant), Device);

    /// <summary>Draws the input that is timed: float32, the dtype that detectors train in.</summary>
    public KernelInput Draw() => Case.DrawFor(Kernel.Id, DType.Float32);

    /// <summary>The inputs whose gradients the pass asks for.</summary>
    public IReadOnlyList<string> GradientsOf(KernelInput input) =>
        Pass == Pass.Forward ? [] : Kernel.DifferentiableInputs(input);

    private SubjectWork WorkOn(KernelInput input) => SubjectWork.Of(Kernel.Spec, input, GradientsOf(input));

    /// <summary>Reads the text again.</summary>
    /// <exception cref="InputException">It is no subject of these kernels and scenes.</exception>
    public static TimedSubject Parse(string text, IEnumerable<SceneSet> scenes)
    {
        string[] parts = text.Split('/');
        InputException.Require(parts.Length is 4 or 5, () => $"'{text}' is no subject; expected kernel/case/pass/device.");
        Kernel kernel = KernelRegistry.Find(parts[0]);
        KernelCase found = kernel.Cases().Concat(scenes.SelectMany(kernel.CasesOn)).FirstOrDefault(candidate => candidate.Id == parts[1])
            ?? throw new InputException($"{kernel.Id} has no case '{parts[1]}'.");
        Pass pass = KebabCase.TryParse(parts[2], out Pass known) ? known : throw new InputException($"'{text}' is no subject; expected the pass forward or forward-backward.");
        return new TimedSubject(kernel, found, pass, parts[3]) { Rival = parts.ElementAtOrDefault(4) };
    }
}

/// <summary>How much there is to do on an input, by the kernel's own formulas.</summary>
/// <param name="Elements">Pairs, cells, logits: what the kernel counts.</param>
/// <param name="Bytes">Bytes that must move; null where the kernel states none.</param>
/// <param name="Flops">Arithmetic operations; null likewise.</param>
internal sealed record SubjectWork(double Elements, double? Bytes, double? Flops)
{
    /// <summary>Counts.</summary>
    /// <param name="spec">The formulas.</param>
    /// <param name="input">The input.</param>
    /// <param name="gradients">The inputs whose gradients are asked for; each is written once.</param>
    public static SubjectWork Of(KernelSpec spec, KernelInput input, IReadOnlyList<string> gradients) => new(
        spec.Elements(input),
        spec.Bytes?.Invoke(input) + gradients.Sum(name => (double)input[name].Bytes.Length),
        spec.Flops?.Invoke(input) + (gradients.Count > 0 ? spec.GradientFlops?.Invoke(input) ?? 0 : 0));
}
