using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class RepBox
{
    /// <summary>
    /// Blocks of rows against the boxes from their own on, each with its gradient by formula, so that no graph of the pairs is
    /// kept: O(N^2) time, half of it saved by i &lt; j, and O(N) memory. The gradient is handed to autograd by a linear surrogate, so
    /// there is no second derivative.
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
            return LinearSurrogate.Zero(boxes);
        using DisposeScope scope = NewDisposeScope();
        var edges = BoxEdges.Of(boxes, options.PixelOffset);
        BoxEdges? gradient = boxes.requires_grad ? edges.Zeros() : null;
        Tensor sum = zeros([], boxes.dtype, boxes.device), count = zeros([], ScalarType.Int64, boxes.device);
        long rows;
        for (long start = 0; start < n - 1; start += rows)
        {
            rows = Math.Clamp(TensorBlock.Elements(boxes) / (n - start), 1, n - start);
            Block(edges, gradient, targetIds, start, rows, options, sum, count);
        }

        Tensor value = Over(sum, count, n, options);
        return (gradient is null ? value : LinearSurrogate.Of(boxes, value, Over(gradient.ToBoxes(edges, options.PixelOffset), count, n, options)))
            .MoveToOuterDisposeScope();
    }

    // Adds the terms of some rows with the boxes behind them, the pairs that count for the denominator, and their gradient.
    private static void Block(
        BoxEdges edges, BoxEdges? gradient, Tensor? targetIds, long start, long rows, RepBoxOptions options, Tensor sum, Tensor count)
    {
        using DisposeScope scope = NewDisposeScope();
        long columns = edges.Area.shape[0] - start;
        var tile = new PairTile(edges.Narrow(start, rows), edges.Narrow(start, columns), options.PixelOffset);
        Tensor? isSame = targetIds is null ? null : targetIds.narrow(0, start, rows).unsqueeze(1) == targetIds.narrow(0, start, columns).unsqueeze(0);
        Tensor Counted(Tensor x) => isSame is null ? x.triu(1) : x.triu(1).masked_fill_(isSame, Scalars.Zero);
        Tensor iou = Counted(tile.IoU);
        (Tensor terms, Tensor? slopes) = SmoothLn.Tensor(iou, options.Sigma, gradient is not null);
        sum.add_(terms.sum(), Scalars.One);
        if (options.Denominator == RepBoxDenominator.Overlap)
            count.add_((iou > Scalars.Zero).sum(), Scalars.One);
        else if (options.Denominator == RepBoxDenominator.Pairs)
            count.add_(Counted(ones_like(iou)).sum().to(ScalarType.Int64), Scalars.One);
        if (gradient is null)
            return;
        (BoxEdges ofRows, BoxEdges ofColumns) = tile.Back(Counted(slopes!));
        gradient.Narrow(start, rows).Add(ofRows);
        gradient.Narrow(start, columns).Add(ofColumns);
    }

    // Where nothing overlaps the value is 0 and so is the gradient, touching boxes included.
    private static Tensor Over(Tensor x, Tensor count, long n, RepBoxOptions options)
    {
        using Scalar square = (n * n).ToScalar(), epsilon = CountEpsilon.ToScalar();
        return options.Denominator switch
        {
            RepBoxDenominator.Square => x / square,
            RepBoxDenominator.Pairs => x / count.clamp_min(Scalars.One),
            _ => x * (count > Scalars.Zero) / count.to(x.dtype).add(epsilon, Scalars.One),
        };
    }
}
