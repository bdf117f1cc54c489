namespace TorchSharp;

public static partial class torch
{
    /// <summary>Truth values.</summary>
    public static readonly ScalarType @bool = ScalarType.Bool;

    /// <summary>Unsigned 8-bit integers.</summary>
    public static readonly ScalarType uint8 = ScalarType.Byte;

    /// <summary>Signed 8-bit integers.</summary>
    public static readonly ScalarType int8 = ScalarType.Int8;

    /// <summary>Signed 16-bit integers.</summary>
    public static readonly ScalarType int16 = ScalarType.Int16;

    /// <summary>Signed 32-bit integers.</summary>
    public static readonly ScalarType int32 = ScalarType.Int32;

    /// <summary>Signed 64-bit integers.</summary>
    public static readonly ScalarType int64 = ScalarType.Int64;

    /// <summary>Real numbers of 32 bits.</summary>
    public static readonly ScalarType float32 = ScalarType.Float32;

    /// <summary>Real numbers of 64 bits.</summary>
    public static readonly ScalarType float64 = ScalarType.Float64;

    /// <inheritdoc cref="int32"/>
    public static readonly ScalarType @int = ScalarType.Int32;

    /// <inheritdoc cref="int64"/>
    public static readonly ScalarType @long = ScalarType.Int64;

    /// <inheritdoc cref="float32"/>
    public static readonly ScalarType @float = ScalarType.Float32;

    /// <inheritdoc cref="float64"/>
    public static readonly ScalarType @double = ScalarType.Float64;

    /// <summary>Element types; the numbers are libtorch's.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>Unsigned 8-bit integer.</summary>
        Byte = 0,

        /// <summary>Signed 8-bit integer.</summary>
        Int8 = 1,

        /// <summary>Signed 16-bit integer.</summary>
        Int16 = 2,

        /// <summary>Signed 32-bit integer.</summary>
        Int32 = 3,

        /// <summary>Signed 64-bit integer.</summary>
        Int64 = 4,

        /// <summary>IEEE real number of 16 bits.</summary>
        Float16 = 5,

        /// <summary>IEEE real number of 32 bits.</summary>
        Float32 = 6,

        /// <summary>IEEE real number of 64 bits.</summary>
        Float64 = 7,

        /// <summary>Complex number of two 32-bit parts.</summary>
        ComplexFloat32 = 9,

        /// <summary>Complex number of two 64-bit parts.</summary>
        ComplexFloat64 = 10,

        /// <summary>Truth value.</summary>
        Bool = 11,

        /// <summary>Real number of 16 bits with the range of Float32.</summary>
        BFloat16 = 15,
    }

    /// <summary>Whether the type holds integers or truth values.</summary>
    public static bool is_integral(ScalarType type) => type is <= ScalarType.Int64 or ScalarType.Bool;

    /// <summary>Whether the type holds real numbers.</summary>
    public static bool is_floating_point(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;

    /// <summary>Whether the tensor holds real numbers.</summary>
    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);

    /// <summary>Element type that a C# type is stored as.</summary>
    internal static ScalarType ToScalarType(Type type) =>
        type == typeof(float) ? ScalarType.Float32
        : type == typeof(double) ? ScalarType.Float64
        : type == typeof(long) ? ScalarType.Int64
        : type == typeof(int) ? ScalarType.Int32
        : type == typeof(bool) ? ScalarType.Bool
        : type == typeof(byte) ? ScalarType.Byte
        : type == typeof(short) ? ScalarType.Int16
        : type == typeof(sbyte) ? ScalarType.Int8
        : throw new NotSupportedException($"Elements of type {type.Name} are not supported: expected float, double, long, int, short, sbyte, byte or bool.");
}
