using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// One argument of an operator, made implicitly from what C# has at hand, so that a call reads like the operator's schema.
/// Null becomes libtorch's None.
/// </summary>
internal readonly struct Argument
{
    private Argument(ArgumentKind kind, long bits, object? reference = null, int count = 0)
    {
        Kind = kind;
        Bits = bits;
        Reference = reference;
        Count = count;
    }

    /// <summary>What the argument is.</summary>
    internal ArgumentKind Kind { get; }

    /// <summary>Length of a list, or index of a device.</summary>
    internal int Count { get; }

    /// <summary>The value, where it is a number.</summary>
    internal long Bits { get; }

    /// <summary>The tensor, list or text, kept alive over the call.</summary>
    internal object? Reference { get; }

    /// <summary>libtorch's None.</summary>
    internal static Argument None => default;

    /// <summary>A list of tensors in which null stands for "not indexed here".</summary>
    internal static Argument OptionalTensors(Tensor?[] tensors) => new(ArgumentKind.OptionalTensorList, 0, tensors, tensors.Length);

    public static implicit operator Argument(Tensor? value) => value is null ? default : new(ArgumentKind.Tensor, 0, value);

    public static implicit operator Argument(long value) => new(ArgumentKind.Integer, value);

    public static implicit operator Argument(long? value) => value is { } number ? number : default(Argument);

    public static implicit operator Argument(double value) => new(ArgumentKind.Real, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(double? value) => value is { } number ? number : default(Argument);

    public static implicit operator Argument(bool value) => new(ArgumentKind.Boolean, value ? 1 : 0);

    public static implicit operator Argument(Scalar? value) => value is null ? default : value.ToArgument();

    public static implicit operator Argument(ScalarType value) => new(ArgumentKind.Integer, (long)value);

    public static implicit operator Argument(ScalarType? value) => value is { } type ? type : default(Argument);

    public static implicit operator Argument(Device? value) =>
        value is null ? default : new(ArgumentKind.Device, (long)value.type, null, value.index);

    public static implicit operator Argument(string? value) => value is null ? default : new(ArgumentKind.Text, 0, value);

    public static implicit operator Argument(long[]? value) =>
        value is null ? default : new(ArgumentKind.IntegerList, 0, value, value.Length);

    public static implicit operator Argument(Tensor[] value) => new(ArgumentKind.TensorList, 0, value, value.Length);
}
