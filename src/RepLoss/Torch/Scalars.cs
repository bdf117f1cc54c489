using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>
/// Numbers as torch takes them beside a tensor, made once. A <see cref="Scalar"/> that C# makes from a number on the way into a call has no
/// owner: its finalizer may free it while the call still reads it, and each costs an allocation in native memory. So numbers are converted in the open:
/// <list type="bullet">
/// <item>a constant stands here: <c>x.clamp_min(Scalars.Zero)</c>;</item>
/// <item>a parameter is converted and freed by its user: <c>using Scalar beta = options.Beta.ToScalar();</c></item>
/// <item>a sum of two tensors names its factor, since TorchSharp's <c>a + b</c> makes a 1 anew: <c>a.add(b, Scalars.One)</c>.</item>
/// </list>
/// BannedSymbols.txt holds what is not to be used. The integers here are int64, so that they leave the dtype of any tensor as it is.
/// Torch must have been loaded before this type is used, so nothing that is needed without torch may refer to it in a static field.
/// </summary>
internal static class Scalars
{
    /// <summary>0.</summary>
    public static readonly Scalar Zero = 0L.ToScalar();

    /// <summary>1.</summary>
    public static readonly Scalar One = 1L.ToScalar();

    /// <summary>-1.</summary>
    public static readonly Scalar MinusOne = (-1L).ToScalar();

    /// <summary>-2.</summary>
    public static readonly Scalar MinusTwo = (-2L).ToScalar();

    /// <summary>2.</summary>
    public static readonly Scalar Two = 2L.ToScalar();

    /// <summary>4.</summary>
    public static readonly Scalar Four = 4L.ToScalar();

    /// <summary>1/2.</summary>
    public static readonly Scalar Half = 0.5.ToScalar();

    /// <summary>1/8.</summary>
    public static readonly Scalar Eighth = 0.125.ToScalar();

    /// <summary>-1/2.</summary>
    public static readonly Scalar MinusHalf = (-0.5).ToScalar();

    /// <summary>Infinity.</summary>
    public static readonly Scalar Infinity = double.PositiveInfinity.ToScalar();

    /// <summary>-Infinity.</summary>
    public static readonly Scalar MinusInfinity = double.NegativeInfinity.ToScalar();

    private const double LeastNormal32 = 1.17549435e-38, LeastNormal64 = 2.2250738585072014e-308;
    private static readonly Scalar s_leastNormal32 = LeastNormal32.ToScalar();
    private static readonly Scalar s_leastNormal64 = LeastNormal64.ToScalar();
    private static readonly Scalar s_least32 = float.Epsilon.ToScalar();
    private static readonly Scalar s_least64 = double.Epsilon.ToScalar();

    /// <summary>The smallest normal number of a dtype.</summary>
    public static double LeastNormalNumber(ScalarType dtype) => dtype == ScalarType.Float64 ? LeastNormal64 : LeastNormal32;

    /// <inheritdoc cref="LeastNormalNumber"/>
    public static Scalar LeastNormal(ScalarType dtype) => dtype == ScalarType.Float64 ? s_leastNormal64 : s_leastNormal32;

    /// <summary>The smallest number above 0 of a dtype.</summary>
    public static Scalar Least(ScalarType dtype) => dtype == ScalarType.Float64 ? s_least64 : s_least32;

    /// <summary>1 - x.</summary>
    public static Tensor OneMinus(this Tensor x) => ConstantTensor.Of(1, x) - x;

    /// <summary>1 - x in place.</summary>
    public static Tensor OneMinus_(this Tensor x) => x.neg_().add_(ConstantTensor.Of(1, x), One);
}
