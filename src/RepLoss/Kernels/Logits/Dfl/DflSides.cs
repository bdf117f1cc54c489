using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The distribution focal loss of S sides and its gradient by formula, without a graph.</summary>
internal sealed class DflSides
{
    private static readonly Scalar s_nan = double.NaN.ToScalar();

    private readonly Tensor _logarithms, _bins, _weights;

    /// <summary>Computes the probabilities, and the two bins beside each distance with their weights.</summary>
    /// <param name="z">[S,B].</param>
    /// <param name="y">[S].</param>
    /// <param name="options">Parameters.</param>
    public DflSides(Tensor z, Tensor y, DflOptions options)
    {
        long bins = z.shape[1];
        bool clamps = options.Outside == DflOutside.Clamp;
        using Scalar last = (clamps ? DflRules.LargestClamped((int)bins) : bins - 1).ToScalar(), lastLeft = (bins - 2).ToScalar();
        Tensor inside = y.clamp(Scalars.Zero, last);
        // NaN is no index; it stays in the weight.
        Tensor left = inside.floor().nan_to_num_(0).clamp_max_(lastLeft), weightOfRight = inside - left;
        if (!clamps)
            weightOfRight.masked_fill_(inside != y, s_nan);
        Tensor bin = left.to(ScalarType.Int64);
        _bins = stack([bin, bin.add(Scalars.One, Scalars.One)], 1);
        _weights = stack([weightOfRight.OneMinus(), weightOfRight], 1);
        _logarithms = z.log_softmax(1);
    }

    /// <summary>[S].</summary>
    public Tensor Loss() => _logarithms.gather(1, _bins).mul_(_weights).sum(1).neg_();

    /// <summary>[S,B]: (p - weights) times a share, which is a scalar or [S]; only once, since it overwrites the probabilities.</summary>
    public Tensor Gradient(Tensor share) =>
        _logarithms.exp_().scatter_add_(1, _bins, _weights.neg()).mul_(share.dim() == 0 ? share : share.unsqueeze(1));
}
