using RepLoss.Contract;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>A loss on plain numbers that also computes its gradient, for example a Fused variant with fixed values for its other inputs.</summary>
/// <param name="input">The numbers of the tensor, in row-major order.</param>
/// <param name="gradient">Receives d loss/d input, with the length of the input. Empty if no gradient is wanted.</param>
/// <returns>The loss.</returns>
public delegate double LossWithGradient(ReadOnlySpan<float> input, Span<float> gradient);

/// <summary>A loss on the plain numbers of several tensors, such as the levels of a head, that also computes its gradients.</summary>
/// <param name="inputs">The numbers of each tensor, in row-major order.</param>
/// <param name="gradients">For each tensor, receives d loss/d input, with the length of the input. Null if this gradient is not wanted.</param>
/// <returns>The loss.</returns>
public delegate double LossWithGradients(IReadOnlyList<float[]> inputs, IReadOnlyList<float[]?> gradients);

/// <summary>
/// Puts a loss that was computed outside torch's graph, and its gradient, into the graph. So a training loop on the CPU can use a Fused
/// variant like any other loss.
/// </summary>
/// <remarks>
/// The graph holds the sum of x * g, whose gradient is g. The value of this sum is replaced by the value of the loss. TorchSharp's own
/// <c>torch.autograd.SingleTensorFunction</c> is not used, because in 0.107.0 its backward creates tensors that are never disposed.
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
    /// Makes a scalar that has the value of the loss, and its gradient with respect to the input. It has no second derivative. The cost is one
    /// call of the loss, one copy of the input to the loss, and one copy of the gradient back.
    /// </summary>
    /// <param name="input">float32, of any shape. If it is not on the CPU, it is copied to the CPU, and the gradient is copied back.</param>
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

    /// <summary>Makes a scalar that has the value of the loss, and its gradients with respect to several tensors.</summary>
    /// <param name="inputs">At least one tensor, float32, of any shape. If one is not on the CPU, it is copied to the CPU, and its gradient is copied back.</param>
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

    /// <summary>Makes a scalar from a loss that is computed with tensors. The loss runs in its own dispose scope and without a graph.</summary>
    /// <param name="input">The tensor that the gradient belongs to, of any dtype, shape and device.</param>
    /// <param name="loss">
    /// Returns the value, a scalar. If it is called with true, it also returns the gradient, in the input's shape. Both have the input's dtype and device.
    /// </param>
    internal static Tensor Of(Tensor input, Func<bool, (Tensor Value, Tensor? Gradient)> loss)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor value, Tensor? gradient) = WithoutGraph(loss, IsWanted(input));
        return (gradient is null ? value : Of(input, value, gradient)).MoveToOuterDisposeScope();
    }

    /// <summary>Makes a scalar from a value and a gradient that were computed without a graph.</summary>
    internal static Tensor Of(Tensor input, Tensor value, Tensor gradient) => WithValue((input * gradient).sum(), value);

    /// <summary>Makes a tensor from values and slopes of each element, both in the input's shape.</summary>
    internal static Tensor ElementsOf(Tensor input, Func<bool, (Tensor Values, Tensor? Slopes)> loss)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor values, Tensor? slopes) = WithoutGraph(loss, IsWanted(input));
        return (slopes is null ? values : WithValue(input * slopes, values)).MoveToOuterDisposeScope();
    }

    /// <summary>Returns whether torch builds a graph from the input.</summary>
    internal static bool IsWanted(Tensor input) => input.requires_grad && is_grad_enabled();

    /// <summary>Makes the loss of an empty set: 0 with a gradient of zeros, also if the input has numbers that are not finite.</summary>
    /// <param name="input">Any dtype, shape and device; one dimension or more.</param>
    internal static Tensor Zero(Tensor input)
    {
        using Tensor none = input.narrow(0, 0, 0);
        return none.sum();
    }

    /// <summary>Overwrites the values of a differentiable tensor, and keeps its gradient. The backward of a sum or product does not need the old values.</summary>
    /// <param name="lines">The differentiable tensor, of any shape. It is overwritten.</param>
    /// <param name="values">The values, of the same shape, without a graph.</param>
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
