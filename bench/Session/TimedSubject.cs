using RepLoss.Contract;
using RepLoss.Kernels;

namespace RepLoss.Bench.Session;

/// <summary>
/// The meaning of one benchmark parameter: a kernel with a case, a pass and a device. BenchmarkDotNet passes it to a child process as text,
/// which the child parses again.
/// </summary>
internal sealed record TimedSubject(Kernel Kernel, KernelCase Case, Pass Pass, string Device)
{
    /// <summary>The name of the method that times a rival. The subject names the rival.</summary>
    public const string OfRival = "Rival";

    private SubjectWork? _work;

    /// <summary>The rival that the subject is for. Null if the subject is for the kernel's own variants.</summary>
    public string? Rival { get; init; }

    /// <summary>The amount of work, from which rates are computed. The input is drawn once for it.</summary>
    public SubjectWork Work => _work ??= WorkOn(Draw());

    /// <summary>Returns the text. It begins with the type name of the kernel, so that `--filter '*RepBox*'` finds it.</summary>
    public override string ToString() => $"{Kernel.GetType().Name}/{Case.Id}/{KebabCase.Of(Pass)}/{Device}{(Rival is null ? "" : $"/{Rival}")}";

    /// <summary>The id, kernel/case/pass/device. A rival's subject has the same id.</summary>
    public string Id => RowOf(VariantName.Loop).Subject;

    /// <summary>Returns the variant that a method times on this subject.</summary>
    public string NameOf(string method) => method == OfRival && Rival is not null ? Rival : method;

    /// <summary>Returns the public row name of a variant on this subject.</summary>
    public RowId RowOf(string variant) => new(Kernel.Id, Case.Id, Pass, NameOf(variant), Device);

    /// <summary>Draws the timed input. It is float32, the dtype in which detectors are trained.</summary>
    public KernelInput Draw() => Case.DrawFor(Kernel.Id, DType.Float32);

    /// <summary>Returns the inputs whose gradients the pass asks for.</summary>
    public IReadOnlyList<string> GradientsOf(KernelInput input) =>
        Pass == Pass.Forward ? [] : Kernel.DifferentiableInputs(input);

    private SubjectWork WorkOn(KernelInput input) => SubjectWork.Of(Kernel.Spec, input, GradientsOf(input));

    /// <summary>Parses the text of a subject.</summary>
    /// <exception cref="InputException">The text names no subject of the kernels and scenes.</exception>
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

/// <summary>The amount of work on an input, by the kernel's own formulas.</summary>
/// <param name="Elements">The number of elements that the kernel counts, such as pairs, cells or logits.</param>
/// <param name="Bytes">The number of bytes that must move. Null if the kernel states none.</param>
/// <param name="Flops">The number of arithmetic operations. Null if the kernel states none.</param>
internal sealed record SubjectWork(double Elements, double? Bytes, double? Flops)
{
    /// <summary>Computes the amount of work.</summary>
    /// <param name="spec">The formulas.</param>
    /// <param name="input">The input.</param>
    /// <param name="gradients">The inputs whose gradients are asked for. Each gradient is written once.</param>
    public static SubjectWork Of(KernelSpec spec, KernelInput input, IReadOnlyList<string> gradients) => new(
        spec.Elements(input),
        spec.Bytes?.Invoke(input) + gradients.Sum(name => (double)input[name].Bytes.Length),
        spec.Flops?.Invoke(input) + (gradients.Count > 0 ? spec.GradientFlops?.Invoke(input) ?? 0 : 0));
}
