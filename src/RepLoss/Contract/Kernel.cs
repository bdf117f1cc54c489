namespace RepLoss.Contract;

/// <summary>
/// A definition with its rival implementations. A kernel is a folder under Kernels/; the registry finds it by reflection, so
/// adding one touches nothing else.
/// </summary>
public abstract class Kernel
{
    /// <summary>The kebab-case id, made from the type's name: RepBox is "rep-box".</summary>
    public string Id => KebabCase.Of(GetType().Name);

    /// <summary>What it is.</summary>
    public abstract KernelSpec Spec { get; }

    /// <summary>Options with their defaults; their type declares the parameters.</summary>
    public virtual KernelOptions Defaults => new NoOptions();

    /// <summary>The implementations; the first is the Loop.</summary>
    public abstract IReadOnlyList<Variant> Variants { get; }

    /// <summary>Implementations of others, judged and timed beside its own: methods with <see cref="RivalAttribute"/> of assemblies that a user names.</summary>
    public IReadOnlyList<Variant> Rivals { get; private set; } = [];

    /// <summary>Its own variants, then the rivals.</summary>
    public IEnumerable<Variant> VariantsAndRivals => Variants.Concat(Rivals);

    /// <summary>Cases on made-up input: hard ones and sizes to time.</summary>
    public abstract IEnumerable<KernelCase> Cases();

    /// <summary>Cases on scenes, real or synthetic; none for kernels that have no use for them.</summary>
    public virtual IEnumerable<KernelCase> CasesOn(SceneSet scenes) => [];

    /// <summary>Refuses values that the definition excludes; names, dtypes, shapes and finiteness are checked before.</summary>
    /// <exception cref="InputException">A value is not allowed.</exception>
    public virtual void Validate(KernelInput input) { }

    /// <summary>The inputs that have a gradient, with families expanded to the members that an input has.</summary>
    public IReadOnlyList<string> DifferentiableInputs(KernelInput input) =>
        [.. input.Select(pair => pair.Key).Where(name => Spec.Inputs.Any(field => field.Differentiable && field.Matches(name)))];

    /// <summary>What answers to an input may differ by, where some options are less exact than others.</summary>
    public virtual Tolerance ToleranceFor(KernelInput input) => Spec.Tolerance;

    /// <summary>The variant of a name.</summary>
    /// <exception cref="InputException">The kernel has no such variant.</exception>
    public Variant Variant(string name) => VariantsAndRivals.FirstOrDefault(variant => variant.Name == name)
        ?? throw new InputException(
            $"Kernel '{Id}' has no variant '{name}'; expected one of {string.Join(", ", VariantsAndRivals.Select(v => v.Name))}.");

    /// <summary>Puts a rival beside the variants.</summary>
    /// <exception cref="InputException">Its name is taken, or is none that a row can have.</exception>
    public void Add(Variant rival)
    {
        VariantName.Require(rival.Name, "rival");
        InputException.Require(Rivals.All(other => !other.Name.Equals(rival.Name, StringComparison.OrdinalIgnoreCase)),
            () => $"Two rivals of {Id} are named '{rival.Name}'; expected a name for each.");
        Rivals = [.. Rivals, rival];
    }

    /// <summary>The floating dtype of an input: that of its first array whose dtype the spec leaves open.</summary>
    public DType FloatingDType(KernelInput input)
    {
        foreach ((string name, HostArray array) in input)
        {
            if (Spec.Inputs.Any(field => field.DType is null && field.Matches(name)))
                return array.DType;
        }

        return DType.Float32;
    }
}
