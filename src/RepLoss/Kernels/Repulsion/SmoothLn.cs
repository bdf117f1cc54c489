using System.Numerics;
using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// SmoothLn_sigma(x) for x in [0,1]: -ln(1-x) up to sigma, from there on its tangent (x-sigma)/(1-sigma) - ln(1-sigma).
/// sigma = 1 means no smoothing: -ln(max(1-x, 1e-7)), with derivative 0 where 1-x is below 1e-7.
/// Source: Wang et al., "Repulsion Loss: Detecting Pedestrians in a Crowd", CVPR 2018, equation 5.
/// </summary>
public static partial class SmoothLn
{
    internal const double Floor = 1e-7;

    /// <summary>The smallest 1 - x that counts: where the tangent begins, or without smoothing the floor.</summary>
    internal static double LeastRest(double sigma) => sigma == 1 ? Floor : 1 - sigma;

    /// <summary>Value and derivative, for loops.</summary>
    public static (T Value, T Derivative) Loop<T>(T x, double sigma) where T : unmanaged, IFloatingPointIeee754<T>
    {
        // By 1 - x and 1 - sigma: float32 rounds a sigma next to 1 to 1, and holds what is left of it.
        T rest = T.One - x, least = T.CreateTruncating(LeastRest(sigma));
        if (!(rest < least))
            return (-T.Log(rest), T.One / rest);
        return sigma == 1 ? (-T.Log(least), T.Zero) : (((least - rest) / least) - T.Log(least), T.One / least);
    }

    /// <summary>Value and, where it is wanted, derivative, elementwise and without a graph; the logarithm never sees more than sigma.</summary>
    internal static (Tensor Value, Tensor? Slope) Tensor(Tensor x, double sigma, bool withSlope)
    {
        if (sigma == 0)
            return (x, withSlope ? ones_like(x) : null);
        // The slope first: the logarithm overwrites the rest.
        if (sigma == 1)
        {
            using Scalar floor = Floor.ToScalar();
            Tensor raw = x.OneMinus(), floored = raw.clamp_min(floor);
            Tensor? cut = withSlope ? floored.reciprocal().mul_(raw.ge_(ConstantTensor.Of(Floor, raw))) : null;
            return (floored.log_().neg_(), cut);
        }

        using Scalar least = LeastRest(sigma).ToScalar(), minusSlopeBeyond = (-1 / LeastRest(sigma)).ToScalar();
        Tensor left = x.OneMinus(), rest = left.clamp_min(least);
        Tensor? slope = withSlope ? rest.reciprocal() : null;
        Tensor beyond = left.sub_(rest);
        return (rest.log_().neg_().add_(beyond, minusSlopeBeyond), slope);
    }

    /// <summary>Refuses sigma outside [0, 1].</summary>
    /// <exception cref="InputException">sigma is below 0, above 1 or NaN.</exception>
    internal static void Validate(double sigma, string name)
    {
        // Not by Require: its message is a closure, and fused variants allocate nothing.
        if (sigma is not (>= 0 and <= 1))
            throw new InputException($"Parameter '{name}' is {sigma}; expected 0 <= {name} < 1, or 1 for no smoothing.");
    }
}
