using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class RepGt
{
    /// <summary>
    /// The published loop: second truths by tensor operations, then one pair of boxes at a time, coordinate by coordinate, with
    /// autograd. Each row makes some thirty tensors, and backward a gradient as large as all boxes: O(N^2).
    /// </summary>
    internal static Tensor ElementLoop(Tensor predicted, Tensor truths, Tensor designated, RepGtOptions options)
    {
        if (predicted.shape[0] == 0 || truths.shape[0] < 2)
            return (predicted * Scalars.Zero).sum();
        using var smoothLn = new SmoothLn.Element(options.Sigma);
        (Tensor overlaps, Tensor second) = SecondTruthsWithoutGraph(predicted, truths, designated, options.Exclude);
        long n = predicted.shape[0], overlapping = 0;
        Tensor sum = (predicted * Scalars.Zero).sum();
        for (long i = 0; i < n; i++)
        {
            using Scalar found = overlaps[i].ToScalar();
            double overlap = found.ToDouble();
            Tensor truth = truths[second[i].item<long>()];
            Tensor area = (truth[2] - truth[0]) * (truth[3] - truth[1]);
            if (overlap > 0)
                overlapping++;
            else if (overlap < 0 || options.Denominator == RepGtDenominator.Overlapping)
                continue;
            if ((area >= Scalars.LeastNormal(area.dtype)).item<bool>())
                sum = sum.add(smoothLn.Of(Intersection(predicted[i], truth) / area), Scalars.One);
        }

        using Scalar divisor = (options.Denominator switch
        {
            RepGtDenominator.All => n,
            RepGtDenominator.Overlapping => Math.Max(overlapping, 1),
            _ => 1,
        }).ToScalar();
        return sum / divisor;
    }

    private static (Tensor Overlaps, Tensor Second) SecondTruthsWithoutGraph(Tensor predicted, Tensor truths, Tensor designated, RepGtExclusion exclude)
    {
        using IDisposable mode = no_grad();
        return SecondTruths(BoxEdges.Of(predicted, 0), BoxEdges.Of(truths, 0), designated, exclude);
    }

    private static Tensor Intersection(Tensor box, Tensor truth) =>
        (minimum(box[2], truth[2]) - maximum(box[0], truth[0])).clamp_min(Scalars.Zero)
        * (minimum(box[3], truth[3]) - maximum(box[1], truth[1])).clamp_min(Scalars.Zero);
}
