using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>
/// Numbers as tensors without dimensions, for arithmetic with a tensor of the same dtype: x * c takes a third of the time of x * scalar, which
/// makes such a tensor in float64 in each call and converts it. They are on the CPU, from where torch takes a tensor without dimensions
/// beside tensors of any device as it takes a number, without a copy.
/// </summary>
internal static class ConstantTensor
{
    private static readonly ConcurrentDictionary<(double Value, ScalarType DType), Tensor> s_all = [];

    /// <summary>A constant of the program, made once a process; nobody may change or dispose it.</summary>
    /// <param name="value">Not a parameter of a kernel: every value is kept for ever.</param>
    /// <param name="like">A tensor of the dtype.</param>
    public static Tensor Of(double value, Tensor like) => s_all.GetOrAdd((value, like.dtype), Make);

    /// <summary>The smallest normal number.</summary>
    public static Tensor LeastNormal(Tensor like) => Of(Scalars.LeastNormalNumber(like.dtype), like);

    /// <summary>A number that is known at the call alone, such as a parameter; the current dispose scope owns it.</summary>
    public static Tensor New(double value, Tensor like)
    {
        using Scalar number = value.ToScalar();
        return full([], number, like.dtype, CPU);
    }

    /// <summary>start, start + 1, …</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="dtype">Their dtype.</param>
    /// <param name="device">Where they are.</param>
    public static Tensor Range(double start, long count, ScalarType dtype, Device device)
    {
        using Scalar first = start.ToScalar(), end = (start + count).ToScalar();
        return arange(first, end, Scalars.One, dtype, device);
    }

    // Whoever comes first may do so in a dispose scope, and in inference mode, whose tensors autograd refuses later.
    private static Tensor Make((double Value, ScalarType DType) constant)
    {
        using IDisposable mode = inference_mode(false);
        using Scalar number = constant.Value.ToScalar();
        return full([], number, constant.DType, CPU).DetachFromDisposeScope();
    }
}
