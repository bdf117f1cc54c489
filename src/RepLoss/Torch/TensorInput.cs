using RepLoss.Contract;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>
/// What tensors that are handed to a Tensor method have to be. Nothing is read back from a device, so numbers are not looked at: only
/// dtype, device and shape.
/// </summary>
internal static class TensorInput
{
    /// <summary>Refuses a tensor that is not float32 or float64, or whose last dimensions are not these.</summary>
    /// <param name="kernel">The id to name.</param>
    /// <param name="name">The input's name.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="last">The lengths of the last dimensions, as many as there have to be; -1 for any.</param>
    /// <exception cref="InputException">It is another.</exception>
    public static void Require(string kernel, string name, Tensor tensor, params ReadOnlySpan<long> last)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.dtype is not (ScalarType.Float32 or ScalarType.Float64))
            throw new InputException($"{kernel}: input '{name}' is {tensor.dtype}; expected Float32 or Float64.");
        long[] shape = tensor.shape;
        bool fits = shape.Length >= last.Length;
        for (int i = 1; fits && i <= last.Length; i++)
            fits = last[^i] < 0 || shape[^i] == last[^i];
        if (!fits)
            throw new InputException($"{kernel}: input '{name}' has shape [{string.Join(",", shape)}]; expected [...,{string.Join(",", last.ToArray().Select(length => length < 0 ? "B" : length.ToString()))}].");
    }

    /// <summary>Refuses a tensor that has another dtype, device or shape than it must have beside another one.</summary>
    /// <param name="kernel">The id to name.</param>
    /// <param name="name">The input's name.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="otherName">The other's name.</param>
    /// <param name="other">The other one.</param>
    /// <param name="shape">The shape that it must have.</param>
    /// <exception cref="InputException">It has another.</exception>
    public static void RequireBeside(string kernel, string name, Tensor tensor, string otherName, Tensor other, ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.dtype != other.dtype)
            throw new InputException($"{kernel}: input '{name}' is {tensor.dtype}; expected {other.dtype} as '{otherName}' is.");
        // A number without dimensions is taken from the CPU beside tensors of any device.
        if (shape.Length > 0 && (tensor.device_type != other.device_type || tensor.device_index != other.device_index))
            throw new InputException($"{kernel}: input '{name}' is on {tensor.device}; expected {other.device} as '{otherName}' is.");
        if (!shape.SequenceEqual(tensor.shape))
            throw new InputException($"{kernel}: input '{name}' has shape [{string.Join(",", tensor.shape)}]; expected [{string.Join(",", shape.ToArray())}] beside '{otherName}' [{string.Join(",", other.shape)}].");
    }
}
