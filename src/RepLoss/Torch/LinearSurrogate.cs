using RepLoss.Contract;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>A loss on plain numbers that gives its gradient as well: what a Fused variant is once its other inputs are held still.</summary>
/// <param name="input">The numbers of the tensor, in row-major order.</param>
/// <param name="gradient">As many; filled with d loss/d input. Empty where no gradient is wanted.</param>
/// <returns>The loss.</returns>
public delegate double LossWithGradient(ReadOnlySpan<float> input, Span<float> gradient);

/// <summary>The same of several tensors, such as the levels of a head.</summary>
/// <param name="inputs">The numbers of each tensor, in row-major order.</param>
/// <param name="gradients">As many for each; to be filled with d loss/d input. Null where no gradient is wanted.</param>
/// <returns>The loss.</returns>
public delegate double LossWithGradients(IReadOnlyList<float[]> inputs, IReadOnlyList<float[]?> gradients);

/// <summary>
/// Puts a loss that was computed outside torch's graph, with its gradient, into the graph: a training loop on the CPU takes a Fused
/// variant by it as it takes any other loss.
/// </summary>
/// <remarks>
/// The graph holds the sum of x * g, whose gradient is g; its value is replaced by that of the loss. TorchSharp's own
/// <c>torch.autograd.SingleTensorFunction</c> is not used: in 0.107.0 its backward makes tensors that nobody disposes.
/// </remarks>
/// <example>
/// <code>
/// Tensor loss = LinearSurrogate.Of(boxes, (numbers, gradient) => Repulsion.Fused(numbers, truths, options, gradient: gradient).Loss);
/// loss.backward();
/// </code>
/// </example>
public static class LinearSurrogate
{
    /// <summary>
    /// A scalar that has the loss's value and, with respect to the input, its gradient. It has no second derivative. Cost: one call of
    /// the loss, and a copy of the input each way.
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
        return Of(input, withGradient =>
        {
            float[] numbers = input.ToHost().As<float>(), gradient = withGradient ? new float[numbers.Length] : [];
            float value = (float)loss(numbers, gradient);
            return (tensor(value, device: input.device), withGradient ? tensor(gradient, input.shape, device: input.device) : null);
        });
    }

    /// <summary>The same with respect to several tensors.</summary>
    /// <param name="inputs">float32, of any shapes, at least one; on another device than the CPU they are copied from there and back.</param>
    /// <param name="loss">The loss.</param>
    /// <returns>The loss, a float32 scalar, differentiable with respect to each of the inputs.</returns>
    /// <exception cref="InputException">There is no input, or one is not float32.</exception>
    public static Tensor Of(IReadOnlyList<Tensor> inputs, LossWithGradients loss)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(loss);
        InputException.Require(inputs.Count > 0, () => "A linear surrogate was given no tensor; expected at least one.");
        foreach (Tensor input in inputs)
            InputException.Require(input.dtype == ScalarType.Float32, () => $"A linear surrogate was given a tensor of {input.dtype}; expected Float32.");
        using DisposeScope scope = NewDisposeScope();
        float[][] numbers = [.. inputs.Select(input => input.ToHost().As<float>())];
        float[]?[] gradients = [.. inputs.Select((input, i) => IsWanted(input) ? new float[numbers[i].Length] : null)];
        Tensor value = tensor((float)loss(numbers, gradients), device: inputs[0].device);
        Tensor[] lines = [.. inputs.Zip(gradients).Where(pair => pair.Second is not null)
            .Select(pair => (pair.First * tensor(pair.Second!, pair.First.shape, device: pair.First.device)).sum())];
        if (lines.Length == 0)
            return value.MoveToOuterDisposeScope();
        Tensor sum = stack(lines, 0).sum();
        return WithValue(sum, value).MoveToOuterDisposeScope();
    }

    /// <summary>The same of a loss that is computed with tensors, in a dispose scope of its own and without a graph.</summary>
    /// <param name="input">What the gradient is of; any dtype, shape and device.</param>
    /// <param name="loss">
    /// The value, a scalar, and, where true is handed over, the gradient, of the input's shape; both of its dtype and on its device.
    /// </param>
    internal static Tensor Of(Tensor input, Func<bool, (Tensor Value, Tensor? Gradient)> loss)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor value, Tensor? gradient) = WithoutGraph(loss, IsWanted(input));
        return (gradient is null ? value : Of(input, value, gradient)).MoveToOuterDisposeScope();
    }

    /// <summary>The same of a value and a gradient that were computed without a graph.</summary>
    internal static Tensor Of(Tensor input, Tensor value, Tensor gradient) => WithValue((input * gradient).sum(), value);

    /// <summary>The same of values and slopes element by element, both of the input's shape.</summary>
    internal static Tensor ElementsOf(Tensor input, Func<bool, (Tensor Values, Tensor? Slopes)> loss)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor values, Tensor? slopes) = WithoutGraph(loss, IsWanted(input));
        return (slopes is null ? values : WithValue(input * slopes, values)).MoveToOuterDisposeScope();
    }

    /// <summary>Whether a graph is built from the input.</summary>
    internal static bool IsWanted(Tensor input) => input.requires_grad && is_grad_enabled();

    /// <summary>0 with a gradient of zeros, whatever the input holds: the loss of an empty set.</summary>
    /// <param name="input">Any dtype, shape and device; one dimension or more.</param>
    internal static Tensor Zero(Tensor input)
    {
        using Tensor none = input.narrow(0, 0, 0);
        return none.sum();
    }

    /// <summary>The slope of lines and the values of others, which are written over those of the lines: a sum keeps none for backward.</summary>
    /// <param name="lines">Sums, differentiable, of any shape; overwritten.</param>
    /// <param name="values">Of the same shape, without a graph.</param>
    internal static Tensor WithValue(Tensor lines, Tensor values)
    {
        using IDisposable mode = no_grad();
        return lines.copy_(values);
    }

    private static (Tensor Value, Tensor? Gradient) WithoutGraph(Func<bool, (Tensor Value, Tensor? Gradient)> loss, bool withGradient)
    {
        using IDisposable mode = no_grad();
        return loss(withGradient);
    }
}
