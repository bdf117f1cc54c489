using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>A number or truth value as an operand. Made implicitly from C# numbers; owns nothing native.</summary>
public sealed class Scalar : IDisposable
{
    private readonly Argument value;

    internal Scalar(Argument value, torch.ScalarType type)
    {
        this.value = value;
        Type = type;
    }

    /// <summary>Element type: Int64 for integers, Float64 for real numbers, Bool for truth values.</summary>
    public torch.ScalarType Type { get; }

    /// <summary>The value as a double; a truth value is 0 or 1.</summary>
    internal double AsDouble => value.Kind == ArgumentKind.Real ? BitConverter.Int64BitsToDouble(value.Bits) : value.Bits;

    /// <summary>The value as an integer; a real number is truncated.</summary>
    internal long AsInteger => value.Kind == ArgumentKind.Real ? (long)BitConverter.Int64BitsToDouble(value.Bits) : value.Bits;

    /// <summary>Makes a scalar of a C# value.</summary>
    public static implicit operator Scalar(byte value) => (long)value;

    /// <inheritdoc cref="op_Implicit(byte)"/>
    public static implicit operator Scalar(sbyte value) => (long)value;

    /// <inheritdoc cref="op_Implicit(byte)"/>
    public static implicit operator Scalar(short value) => (long)value;

    /// <inheritdoc cref="op_Implicit(byte)"/>
    public static implicit operator Scalar(int value) => (long)value;

    /// <inheritdoc cref="op_Implicit(byte)"/>
    public static implicit operator Scalar(long value) => new(value, torch.ScalarType.Int64);

    /// <inheritdoc cref="op_Implicit(byte)"/>
    public static implicit operator Scalar(float value) => (double)value;

    /// <inheritdoc cref="op_Implicit(byte)"/>
    public static implicit operator Scalar(double value) => new(value, torch.ScalarType.Float64);

    /// <inheritdoc cref="op_Implicit(byte)"/>
    public static implicit operator Scalar(bool value) => new(value, torch.ScalarType.Bool);

    /// <summary>Does nothing: there is nothing native to free. Here because TorchSharp's scalars are disposable.</summary>
    public void Dispose()
    {
    }

    internal Argument ToArgument() => value;
}
