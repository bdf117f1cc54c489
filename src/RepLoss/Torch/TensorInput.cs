using RepLoss.Contract;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>
/// What tensors that are handed to a Tensor method have to be: dtype, device and shape. Nothing is read back from a device, so numbers are not looked
/// at, and nothing is allocated unless a tensor is refused. float16 and bfloat16 are refused since sums overflow in them.
/// </summary>
internal static class TensorInput
{
    /// <summary>In a shape: a dimension of any length.</summary>
    public const long Any = -1;

    /// <summary>Refuses a tensor that is not float32 or float64, or whose last dimensions are not these.</summary>
    /// <param name="kernel">The id to name.</param>
    /// <param name="name">The input's name.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="last">The lengths of the last dimensions, as many as there have to be.</param>
    /// <exception cref="InputException">It is another.</exception>
    public static void Require(string kernel, string name, Tensor tensor, params ReadOnlySpan<long> last)
    {
        RequireFloats(kernel, name, tensor);
        if (!EndsWith(tensor, last))
            throw new InputException($"{kernel}: input '{name}' has shape {Text(tensor)}; expected [...,{Text(last)}].");
    }

    /// <summary>Refuses a tensor that is not float32 or float64, or has another shape.</summary>
    /// <exception cref="InputException">It is another.</exception>
    public static void RequireShape(string kernel, string name, Tensor tensor, params ReadOnlySpan<long> shape)
    {
        RequireFloats(kernel, name, tensor);
        if (!HasShape(tensor, shape))
            throw new InputException($"{kernel}: input '{name}' has shape {Text(tensor)}; expected [{Text(shape)}].");
    }

    /// <summary>Refuses a tensor that has another dtype or another shape.</summary>
    /// <exception cref="InputException">It has another.</exception>
    public static void RequireShape(string kernel, string name, Tensor tensor, ScalarType dtype, params ReadOnlySpan<long> shape)
    {
        RequireThere(kernel, name, tensor);
        if (tensor.dtype != dtype)
            throw new InputException($"{kernel}: input '{name}' is {tensor.dtype}; expected {dtype}.");
        if (!HasShape(tensor, shape))
            throw new InputException($"{kernel}: input '{name}' has shape {Text(tensor)}; expected [{Text(shape)}].");
    }

    /// <summary>Refuses a tensor that has another dtype, device or shape than it must have beside another one.</summary>
    /// <param name="kernel">The id to name.</param>
    /// <param name="name">The input's name.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="otherName">The other's name.</param>
    /// <param name="other">The other one.</param>
    /// <param name="shape">The shape that it must have.</param>
    /// <exception cref="InputException">It has another.</exception>
    public static void RequireBeside(string kernel, string name, Tensor tensor, string otherName, Tensor other, params ReadOnlySpan<long> shape)
    {
        RequireThere(kernel, name, tensor);
        ScalarType expected = other.dtype;
        if (tensor.dtype != expected)
            throw new InputException($"{kernel}: input '{name}' is {tensor.dtype}; expected {expected} as '{otherName}' is.");
        RequirePlace(kernel, name, tensor, otherName, other, shape);
    }

    /// <summary>The same of a tensor whose dtype is always one: float32 of targets and anchors, int64 of indices.</summary>
    /// <exception cref="InputException">It has another dtype, device or shape.</exception>
    public static void RequireBeside(
        string kernel, string name, Tensor tensor, ScalarType dtype, string otherName, Tensor other, params ReadOnlySpan<long> shape)
    {
        RequireThere(kernel, name, tensor);
        if (tensor.dtype != dtype)
            throw new InputException($"{kernel}: input '{name}' is {tensor.dtype}; expected {dtype}.");
        RequirePlace(kernel, name, tensor, otherName, other, shape);
    }

    /// <summary>Refuses a tensor that has another dtype, device or shape than another one has.</summary>
    /// <exception cref="InputException">It has another.</exception>
    public static void RequireLike(string kernel, string name, Tensor tensor, string otherName, Tensor other)
    {
        RequireThere(kernel, name, tensor);
        bool isLike = tensor.dtype == other.dtype && tensor.dim() == other.dim();
        for (int i = 0; isLike && i < other.dim(); i++)
            isLike = tensor.size(i) == other.size(i);
        // With the other's shape as the one to have, for the sentence.
        if (!isLike || tensor.device_type != other.device_type)
            RequireBeside(kernel, name, tensor, otherName, other, other.shape);
    }

    private static void RequireThere(string kernel, string name, Tensor? tensor)
    {
        if (tensor is null)
            throw new ArgumentNullException(name, $"{kernel}: input '{name}' is null; expected a tensor.");
    }

    private static void RequireFloats(string kernel, string name, Tensor tensor)
    {
        RequireThere(kernel, name, tensor);
        if (tensor.dtype is not (ScalarType.Float32 or ScalarType.Float64))
            throw new InputException($"{kernel}: input '{name}' is {tensor.dtype}; expected Float32 or Float64.");
    }

    private static void RequirePlace(string kernel, string name, Tensor tensor, string otherName, Tensor other, ReadOnlySpan<long> shape)
    {
        // A number without dimensions is taken from the CPU beside tensors of any device.
        if (shape.Length > 0 && (tensor.device_type != other.device_type || tensor.device_index != other.device_index))
            throw new InputException($"{kernel}: input '{name}' is on {tensor.device}; expected {other.device} as '{otherName}' is.");
        if (!HasShape(tensor, shape))
            throw new InputException($"{kernel}: input '{name}' has shape {Text(tensor)}; expected [{Text(shape)}] beside '{otherName}' {Text(other)}.");
    }

    private static bool HasShape(Tensor tensor, ReadOnlySpan<long> shape) => tensor.dim() == shape.Length && EndsWith(tensor, shape);

    private static bool EndsWith(Tensor tensor, ReadOnlySpan<long> last)
    {
        int first = (int)tensor.dim() - last.Length;
        for (int i = 0; first >= 0 && i < last.Length; i++)
        {
            if (last[i] != Any && tensor.size(first + i) != last[i])
                return false;
        }

        return first >= 0;
    }

    private static string Text(Tensor tensor) => $"[{string.Join(",", tensor.shape)}]";

    private static string Text(ReadOnlySpan<long> shape) => string.Join(",", shape.ToArray().Select(length => length == Any ? "any" : length.ToString()));
}
