using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>Computes the distribution focal loss of S sides and its gradient by formula, without an autograd graph.</summary>
internal sealed class DflSides
{
    private static readonly Scalar s_nan = double.NaN.ToScalar();

    // All logarithms [S,B], the positions in memory of the two bins next to each distance, and the weight of the right bin.
    private readonly Tensor _logarithms, _left, _right, _weightOfRight;

    /// <summary>Computes the logarithms of the probabilities, and the two bins next to each distance with their weights.</summary>
    /// <param name="z">The logits [S,B].</param>
    /// <param name="y">The distances [S].</param>
    /// <param name="options">The parameters.</param>
    public DflSides(Tensor z, Tensor y, DflOptions options)
    {
        long bins = z.shape[1];
        bool clamps = options.Outside == DflOutside.Clamp;
        using Scalar last = (clamps ? DflRules.LargestClamped((int)bins) : bins - 1).ToScalar(), lastLeft = (bins - 2).ToScalar();
        using Scalar all = z.numel().ToScalar(), row = bins.ToScalar();
        Tensor inside = y.clamp(Scalars.Zero, last);
        // NaN cannot be an index, so the index is 0. The weight stays NaN, and so does the loss.
        Tensor left = inside.floor().nan_to_num_(0).clamp_max_(lastLeft);
        _weightOfRight = inside - left;
        if (!clamps)
            _weightOfRight.masked_fill_(inside != y, s_nan);
        // The tensors are indexed as one dimension. torch's indexing along the second of two dimensions takes three times as long.
        _left = arange(Scalars.Zero, all, row, ScalarType.Int64, z.device).add_(left.to(ScalarType.Int64), Scalars.One);
        _right = _left.add(Scalars.One, Scalars.One);
        _logarithms = z.log_softmax(1).view(-1);
    }

    /// <summary>Computes the loss of each side [S].</summary>
    public Tensor Loss() => _logarithms.index_select(0, _left).lerp_(_logarithms.index_select(0, _right), _weightOfRight).neg_();

    /// <summary>Computes the gradient [S,B], (p - weights) times a share. It may be called only once, after the loss, since it overwrites the logarithms.</summary>
    /// <param name="share">The share, a scalar or [S].</param>
    public Tensor Gradient(Tensor share)
    {
        Tensor probabilities = _logarithms.exp_().scatter_add_(0, _left, _weightOfRight.sub(ConstantTensor.Of(1, _weightOfRight))).scatter_add_(0, _right, _weightOfRight.neg());
        return probabilities.view(_weightOfRight.shape[0], -1).mul_(share.dim() == 0 ? share : share.unsqueeze(1));
    }
}
