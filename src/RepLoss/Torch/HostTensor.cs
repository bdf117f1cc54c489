using RepLoss.Contract;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>Copies arrays to tensors and back.</summary>
internal static class HostTensor
{
    /// <summary>A tensor of its own memory on a device, with the array's dtype, shape and numbers.</summary>
    public static Tensor ToTensor(this HostArray array, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor shared = array.Data switch
        {
            float[] single => tensor(single, array.Shape),
            double[] twice => tensor(twice, array.Shape),
            long[] integer => tensor(integer, array.Shape),
            bool[] truth => tensor(truth, array.Shape),
            _ => throw new InvalidOperationException(array.Data.GetType().Name),
        };
        // A tensor may share the managed array's memory; a clone never does, so nothing can reach back into the case.
        return shared.to(device).clone().MoveToOuterDisposeScope();
    }

    /// <summary>A copy of a tensor in host memory.</summary>
    /// <exception cref="AnswerDTypeException">The tensor's dtype is not one of the four that arrays have.</exception>
    public static HostArray ToHost(this Tensor tensor, string name = "")
    {
        using DisposeScope scope = NewDisposeScope();
        long[] shape = (long[])tensor.shape.Clone();
        // Flat, since TorchSharp cannot read an empty tensor of several dimensions.
        Tensor host = tensor.detach().cpu().contiguous().flatten();
        return host.dtype switch
        {
            ScalarType.Float32 => HostArray.Of(host.data<float>().ToArray(), shape),
            ScalarType.Float64 => HostArray.Of(host.data<double>().ToArray(), shape),
            ScalarType.Int64 => HostArray.Of(host.data<long>().ToArray(), shape),
            ScalarType.Bool => HostArray.Of(host.data<bool>().ToArray(), shape),
            _ => throw new AnswerDTypeException(name, host.dtype.ToString().ToLowerInvariant()),
        };
    }
}

/// <summary>An answer came in a dtype that no output of any kernel has.</summary>
/// <param name="name">The output.</param>
/// <param name="found">Its dtype, as torch calls it.</param>
public sealed class AnswerDTypeException(string name, string found)
    : Exception($"Output '{name}' is {found}; expected float32, float64, int64 or bool.")
{
    /// <summary>The output.</summary>
    public string Name => name;

    /// <summary>Its dtype, as torch calls it.</summary>
    public string Found => found;
}
