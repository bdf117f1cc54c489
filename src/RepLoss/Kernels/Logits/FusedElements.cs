using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>The Fused variant of a loss on single logits, on as many threads as torch has.</summary>
/// <param name="fused">The loss.</param>
/// <param name="labels">The name of the labels among the inputs.</param>
internal sealed class FusedElements<TOptions>(FusedElements<TOptions>.Function fused, string labels = "labels") : FusedVariant
    where TOptions : KernelOptions
{
    /// <summary>Gives the loss of logits and labels, and fills a gradient that is not empty.</summary>
    public delegate double Function(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> labels, TOptions? options, Span<float> gradient, int threads);

    /// <inheritdoc/>
    protected override Action Bind(ManagedCase<float> x)
    {
        float[] logits = x.Floats("logits"), labelsOfLogits = x.Floats(labels), loss = x.Output<float>("loss");
        float[]? gradient = x.Gradient("logits");
        TOptions options = x.Options<TOptions>();
        int threads = TorchRuntime.Threads;
        return () => loss[0] = (float)fused(logits, labelsOfLogits, options, gradient, threads);
    }
}

/// <summary>A loss on single logits in a Fused variant, 16 at a time.</summary>
internal interface IElementLoss
{
    /// <summary>Value and slope of the loss of logits z and labels t.</summary>
    (Vector512<float> Value, Vector512<float> Slope) Element(Vector512<float> z, Vector512<float> t);
}
