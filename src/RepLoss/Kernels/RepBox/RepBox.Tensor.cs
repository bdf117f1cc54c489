using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class RepBox
{
    /// <summary>
    /// Gathers the pairs i &lt; j once and works on them alone: half the work of the full matrix, and no diagonal whose logarithm
    /// would have to be masked. O(N^2) time and, for some fifteen temporaries, memory.
    /// </summary>
    /// <param name="boxes">[N,4] float32 or float64, x1, y1, x2, y2.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <param name="targetIds">[N] int64, the target each box belongs to; all distinct where null.</param>
    /// <returns>The loss, a scalar that is differentiable with respect to the boxes.</returns>
    public static Tensor Tensor(Tensor boxes, RepBoxOptions? options = null, Tensor? targetIds = null)
    {
        options ??= new RepBoxOptions();
        options.Validate();
        long n = boxes.shape[0];
        if (n < 2)
            return boxes.sum() * 0;
        Tensor pairs = triu_indices(n, n, 1, device: boxes.device);
        Tensor first = pairs[0], second = pairs[1];
        Tensor iou = Boxes.IoUTensor(boxes.index_select(0, first), boxes.index_select(0, second), options.PixelOffset, 0);
        Tensor terms = SmoothLn.Tensor(iou, options.Sigma);
        Tensor? counts = targetIds is null ? null : targetIds.index_select(0, first) != targetIds.index_select(0, second);
        Tensor sum = counts is null ? terms.sum() : (terms * counts).sum();
        return options.Denominator switch
        {
            RepBoxDenominator.Pairs => counts is null ? sum / (n * (n - 1) / 2) : sum / counts.sum().clamp_min(1),
            RepBoxDenominator.Square => sum / (n * n),
            _ => OverOverlapping(sum, counts is null ? iou > 0 : (iou > 0).logical_and(counts)),
        };
    }

    // Where nothing overlaps the value is 0 and so is the gradient, touching boxes included.
    private static Tensor OverOverlapping(Tensor sum, Tensor overlaps)
    {
        Tensor count = overlaps.sum().to(sum.dtype);
        return sum / (count + CountEpsilon) * (count > 0);
    }
}
