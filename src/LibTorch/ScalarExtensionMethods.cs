namespace TorchSharp;

/// <summary>Conversions between C# numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>Makes a scalar of a C# value.</summary>
    public static Scalar ToScalar(this byte value) => value;

    /// <inheritdoc cref="ToScalar(byte)"/>
    public static Scalar ToScalar(this short value) => value;

    /// <inheritdoc cref="ToScalar(byte)"/>
    public static Scalar ToScalar(this int value) => value;

    /// <inheritdoc cref="ToScalar(byte)"/>
    public static Scalar ToScalar(this long value) => value;

    /// <inheritdoc cref="ToScalar(byte)"/>
    public static Scalar ToScalar(this float value) => value;

    /// <inheritdoc cref="ToScalar(byte)"/>
    public static Scalar ToScalar(this double value) => value;

    /// <inheritdoc cref="ToScalar(byte)"/>
    public static Scalar ToScalar(this bool value) => value;

    /// <summary>The scalar's value as a C# number; a real number is truncated to an integer.</summary>
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;

    /// <inheritdoc cref="ToSingle(Scalar)"/>
    public static double ToDouble(this Scalar value) => value.AsDouble;

    /// <inheritdoc cref="ToSingle(Scalar)"/>
    public static int ToInt32(this Scalar value) => checked((int)value.AsInteger);

    /// <inheritdoc cref="ToSingle(Scalar)"/>
    public static long ToInt64(this Scalar value) => value.AsInteger;

    /// <summary>True for anything but zero.</summary>
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
}
