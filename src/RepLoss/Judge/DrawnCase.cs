using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>
/// A case drawn in a dtype, with its truths: drawn and validated once, and each truth computed once, for all the variants that
/// are judged on it.
/// </summary>
public sealed class DrawnCase
{
    // Cases whose lengths are random may need several draws to meet the same shapes.
    private const ulong Rounds = 4;

    private readonly Dictionary<Pass, Truth> _truths = [];
    private readonly Lazy<DrawnCase?> _next;

    /// <summary>Draws.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="kernelCase">The case.</param>
    /// <param name="dtype">The floating dtype to draw it in.</param>
    /// <exception cref="InputException">The case draws an input that the kernel refuses.</exception>
    public DrawnCase(Kernel kernel, KernelCase kernelCase, DType dtype)
        : this(kernel, kernelCase, dtype, kernelCase.DrawFor(kernel.Id, dtype)) { }

    private DrawnCase(Kernel kernel, KernelCase kernelCase, DType dtype, KernelInput input)
    {
        (Kernel, Case, DType, Input) = (kernel, kernelCase, dtype, input);
        InputValidation.Check(kernel, input);
        MemoryNeed.Require(kernel, input, variant: null, MemoryNeed.JudgedAnswers);
        Gradients = kernel.DifferentiableInputs(input);
        _next = new Lazy<DrawnCase?>(DrawNext);
    }

    /// <summary>The kernel.</summary>
    public Kernel Kernel { get; }

    /// <summary>The case.</summary>
    public KernelCase Case { get; }

    /// <summary>The floating dtype.</summary>
    public DType DType { get; }

    /// <summary>The input; every variant gets a copy.</summary>
    public KernelInput Input { get; }

    /// <summary>The inputs that have a gradient.</summary>
    public IReadOnlyList<string> Gradients { get; }

    /// <summary>What the command that repeats a finding on this case needs beside the case's id: a seed, a data folder.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>The same case with other numbers in the same shapes; null where it draws nothing at random.</summary>
    public DrawnCase? Next => _next.Value;

    /// <summary>The inputs whose gradients a pass asks for.</summary>
    public IReadOnlyList<string> GradientsOf(Pass pass) => pass == Pass.Forward ? [] : Gradients;

    /// <summary>What is right for a pass.</summary>
    public Truth TruthOf(Pass pass)
    {
        if (!_truths.TryGetValue(pass, out Truth? truth))
            _truths[pass] = truth = Truth.Of(Kernel, Input, GradientsOf(pass));
        return truth;
    }

    private DrawnCase? DrawNext()
    {
        for (ulong round = 1; round <= Rounds; round++)
        {
            KernelInput other = Case.DrawFor(Kernel.Id, DType, round);
            if (other.Options.Equals(Input.Options) && SameShapes(other) && other.ContentHash() != Input.ContentHash())
                return new DrawnCase(Kernel, Case, DType, other);
        }

        return null;
    }

    private bool SameShapes(KernelInput other) =>
        other.Count() == Input.Count() && other.All(pair => Input.Find(pair.Key) is { } array && array.Shape.AsSpan().SequenceEqual(pair.Value.Shape));
}
