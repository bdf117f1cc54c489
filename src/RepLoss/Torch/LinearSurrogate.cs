using RepLoss.Contract;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>A loss on plain numbers that gives its gradient as well: what a Fused variant is once its other inputs are held still.</summary>
/// <param name="input">The numbers of the tensor, in row-major order.</param>
/// <param name="gradient">As many; filled with d loss/d input. Empty where no gradient is wanted.</param>
/// <returns>The loss.</returns>
public delegate double LossWithGradient(ReadOnlySpan<float> input, Span<float> gradient);

/// <summary>
/// Puts a loss that was computed outside torch, with its gradient, into a graph of torch's: a training loop on the CPU takes a Fused
/// variant by it as it takes any other loss.
/// </summary>
/// <example>
/// <code>
/// Tensor loss = LinearSurrogate.Of(boxes, (numbers, gradient) => Repulsion.Fused(numbers, truths, options, gradient).Loss);
/// loss.backward();
/// </code>
/// </example>
public static class LinearSurrogate
{
    /// <summary>
    /// A scalar that has the loss's value and, with respect to the input, its gradient g: that of the sum of x * g, whose value is
    /// replaced. It has no second derivative. Cost: one call of the loss, and a copy of the input each way.
    /// </summary>
    /// <param name="input">float32, of any shape; on another device than the CPU it is copied from there and back.</param>
    /// <param name="loss">The loss.</param>
    /// <returns>The loss, a float32 scalar, differentiable with respect to the input.</returns>
    /// <exception cref="InputException">The input is not float32.</exception>
    public static Tensor Of(Tensor input, LossWithGradient loss)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(loss);
        InputException.Require(input.dtype == ScalarType.Float32, () => $"A linear surrogate was given a tensor of {input.dtype}; expected Float32.");
        using DisposeScope scope = NewDisposeScope();
        bool wantsGradient = input.requires_grad;
        float[] numbers = input.ToHost().As<float>(), gradient = wantsGradient ? new float[numbers.Length] : [];
        float value = (float)loss(numbers, gradient);
        Tensor constant = tensor(new[] { value }, [1]).to(input.device).squeeze(0);
        if (!wantsGradient)
            return constant.MoveToOuterDisposeScope();
        return Of(input, constant, tensor(gradient, input.shape).to(input.device)).MoveToOuterDisposeScope();
    }

    /// <summary>The same of a value and a gradient that are tensors already, float32 or float64 and on any device.</summary>
    /// <param name="input">What the gradient is of.</param>
    /// <param name="value">A scalar without a graph.</param>
    /// <param name="gradient">Of the input's shape, without a graph.</param>
    internal static Tensor Of(Tensor input, Tensor value, Tensor gradient) =>
        WithValue(input.flatten().dot(gradient.flatten().to(input.dtype)), value);

    /// <summary>0 with a gradient of zeros, whatever the input holds: the loss of an empty set.</summary>
    /// <param name="input">Any dtype, shape and device; one dimension or more.</param>
    internal static Tensor Zero(Tensor input)
    {
        using Tensor none = input.narrow(0, 0, 0);
        return none.sum();
    }

    /// <summary>The slope of lines and the values of others, which are written over those of the lines: a sum keeps none for its way back.</summary>
    /// <param name="lines">Sums, differentiable, of any shape; overwritten.</param>
    /// <param name="values">Of the same shape, without a graph.</param>
    internal static Tensor WithValue(Tensor lines, Tensor values)
    {
        lines.detach().copy_(values);
        return lines;
    }
}
