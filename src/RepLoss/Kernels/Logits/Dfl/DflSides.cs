using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The distribution focal loss of S sides and its gradient by formula, without a graph.</summary>
internal sealed class DflSides
{
    private static readonly Scalar s_nan = double.NaN.ToScalar();

    // Of all logarithms [S,B], which of them the two bins beside each distance are as positions in memory, and the right one's weight.
    private readonly Tensor _logarithms, _left, _right, _weightOfRight;

    /// <summary>Computes the probabilities, and the two bins beside each distance with their weights.</summary>
    /// <param name="z">[S,B].</param>
    /// <param name="y">[S].</param>
    /// <param name="options">Parameters.</param>
    public DflSides(Tensor z, Tensor y, DflOptions options)
    {
        long bins = z.shape[1];
        bool clamps = options.Outside == DflOutside.Clamp;
        using Scalar last = (clamps ? DflRules.LargestClamped((int)bins) : bins - 1).ToScalar(), lastLeft = (bins - 2).ToScalar();
        using Scalar all = z.numel().ToScalar(), row = bins.ToScalar();
        Tensor inside = y.clamp(Scalars.Zero, last);
        // NaN is no index; it stays in the weight.
        Tensor left = inside.floor().nan_to_num_(0).clamp_max_(lastLeft);
        _weightOfRight = inside - left;
        if (!clamps)
            _weightOfRight.masked_fill_(inside != y, s_nan);
        // Along one dimension torch's indexing takes a third of the time that it takes along the second of two.
        _left = arange(Scalars.Zero, all, row, ScalarType.Int64, z.device).add_(left.to(ScalarType.Int64), Scalars.One);
        _right = _left.add(Scalars.One, Scalars.One);
        _logarithms = z.log_softmax(1).view(-1);
    }

    /// <summary>[S].</summary>
    public Tensor Loss() => _logarithms.index_select(0, _left).lerp_(_logarithms.index_select(0, _right), _weightOfRight).neg_();

    /// <summary>[S,B]: (p - weights) times a share, which is a scalar or [S]; only once, since it overwrites the probabilities.</summary>
    /// <param name="share">A scalar or [S].</param>
    public Tensor Gradient(Tensor share)
    {
        Tensor probabilities = _logarithms.exp_().scatter_add_(0, _left, _weightOfRight.sub(ConstantTensor.Of(1, _weightOfRight))).scatter_add_(0, _right, _weightOfRight.neg());
        return probabilities.view(_weightOfRight.shape[0], -1).mul_(share.dim() == 0 ? share : share.unsqueeze(1));
    }
}
