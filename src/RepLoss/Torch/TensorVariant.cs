using RepLoss.Contract;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>
/// A variant over tensors: ElementLoop, AsPublished and Tensor. The function gets the inputs as tensors and returns the named
/// outputs; the gradient is autograd's, of the sum of the first output's elements.
/// </summary>
/// <param name="name">One of <see cref="VariantName"/>.</param>
/// <param name="compute">From inputs to named outputs, in the order of the spec.</param>
public sealed class TensorVariant(string name, Func<TensorCase, IReadOnlyList<(string Name, Tensor Value)>> compute) : Variant(name)
{
    /// <summary>A variant with a single output.</summary>
    public TensorVariant(string name, string output, Func<TensorCase, Tensor> compute) : this(name, x => [(output, compute(x))]) { }

    /// <summary>From inputs to named outputs.</summary>
    internal Func<TensorCase, IReadOnlyList<(string Name, Tensor Value)>> Compute => compute;

    /// <summary>False for code that names a device itself.</summary>
    public bool AnyDevice { get; init; } = true;

    /// <summary>What it reads back from the device; empty where the host never waits.</summary>
    public IReadOnlyList<ReadBack> ReadsBack { get; init; } = [];

    /// <inheritdoc/>
    public override bool RunsOn(string device) => AnyDevice || device == "cpu";

    /// <inheritdoc/>
    public override PreparedRun Prepare(KernelInput input, IReadOnlyList<string> gradients, string device) =>
        new TensorRun(compute, input, gradients, device);
}
