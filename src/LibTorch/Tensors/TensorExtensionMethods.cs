using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The one element of a tensor as a C# number, whatever the element type is.</summary>
public static class TensorExtensionMethods
{
    /// <summary>The one element; a real number is truncated to an integer.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There is not exactly one element.</exception>
    public static float ToSingle(this Tensor value) => value.ToScalar().ToSingle();

    /// <inheritdoc cref="ToSingle(Tensor)"/>
    public static double ToDouble(this Tensor value) => value.ToScalar().ToDouble();

    /// <inheritdoc cref="ToSingle(Tensor)"/>
    public static int ToInt32(this Tensor value) => value.ToScalar().ToInt32();

    /// <inheritdoc cref="ToSingle(Tensor)"/>
    public static long ToInt64(this Tensor value) => value.ToScalar().ToInt64();

    /// <summary>Whether the one element is not zero.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There is not exactly one element.</exception>
    public static bool ToBoolean(this Tensor value) => value.ToScalar().ToBoolean();
}
