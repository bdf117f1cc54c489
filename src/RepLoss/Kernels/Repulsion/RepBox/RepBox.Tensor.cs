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
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="targetIds">[N] int64, the target each box belongs to; all distinct where null.</param>
    /// <param name="imageIds">[N] int64, the image each box belongs to: boxes of different images are no pair; one image where null.</param>
    /// <returns>
    /// The loss, a scalar that is differentiable (once) with respect to the boxes. A number that is not finite makes it NaN, and its gradient too.
    /// </returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Tensor Tensor(Tensor boxes, RepBoxOptions? options = null, Tensor? targetIds = null, Tensor? imageIds = null)
    {
        options ??= new RepBoxOptions();
        options.Validate();
        TensorInput.RequireShape("rep-box", "boxes", boxes, TensorInput.Any, 4);
        long n = boxes.size(0);
        if (targetIds is not null)
            TensorInput.RequireBeside("rep-box", "targetIds", targetIds, ScalarType.Int64, "boxes", boxes, n);
        if (imageIds is not null)
            TensorInput.RequireBeside("rep-box", "imageIds", imageIds, ScalarType.Int64, "boxes", boxes, n);
        return n < 2
            ? LinearSurrogate.Zero(boxes)
            : LinearSurrogate.Of(boxes, withGradient =>
            {
                BoxEdges edges = BoxEdges.Of(boxes, options.PixelOffset);
                return Loss(edges, options, targetIds, imageIds, null, Boxes.ZeroOrNaN(edges.Edges), withGradient);
            });
    }

    /// <summary>The loss of at least two boxes and, where it is wanted, its gradient [N,4].</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="targetIds">[N] or null.</param>
    /// <param name="imageIds">[N] or null.</param>
    /// <param name="takesPart">[N] 1 for boxes that take part, 0 for others; null where all do.</param>
    /// <param name="zero">0, or NaN where an input is not finite.</param>
    /// <param name="withGradient">Whether it is.</param>
    internal static (Tensor Value, Tensor? Gradient) Loss(
        BoxEdges boxes, RepBoxOptions options, Tensor? targetIds, Tensor? imageIds, Tensor? takesPart, Tensor zero, bool withGradient)
    {
        long n = boxes.Area.size(0), rows;
        using Scalar end = n.ToScalar();
        Tensor order = arange(Scalars.Zero, end, Scalars.One, boxes.Area.dtype, boxes.Area.device);
        Tensor sum = zeros_like(order[0]), count = zeros([], ScalarType.Float64, order.device);
        BoxEdges? gradient = withGradient ? boxes.Zeros() : null;
        for (long start = 0; start < n - 1; start += rows)
        {
            using DisposeScope scope = NewDisposeScope();
            long columns = n - start;
            rows = Math.Clamp(TensorBlock.Elements(order) / columns, 1, columns);
            // 1 where a pair counts, whose second box is behind the first; else 0.
            Tensor counts = (order.narrow(0, 0, columns) - order.narrow(0, 0, rows).unsqueeze(1)).clamp_(Scalars.Zero, Scalars.One);
            if (targetIds is not null)
                counts.masked_fill_(targetIds.narrow(0, start, rows).unsqueeze(1) == targetIds.narrow(0, start, columns), Scalars.Zero);
            if (imageIds is not null)
                counts.masked_fill_(imageIds.narrow(0, start, rows).unsqueeze(1) != imageIds.narrow(0, start, columns), Scalars.Zero);
            if (takesPart is not null)
                counts.mul_(takesPart.narrow(0, start, rows).unsqueeze(1)).mul_(takesPart.narrow(0, start, columns));
            var tile = new PairTile(boxes.Narrow(start, rows), boxes.Narrow(start, columns), options.PixelOffset, withGradient);
            Tensor iou = counts * tile.IoU;
            (Tensor terms, Tensor? slopes) = SmoothLn.Tensor(iou, options.Sigma, withGradient);
            sum.add_(terms.sum(), Scalars.One);
            count.add_((options.Denominator == RepBoxDenominator.Overlap ? iou.gt_(ConstantTensor.Of(0, iou)) : counts).sum(), Scalars.One);
            if (gradient is null)
                continue;
            (BoxEdges ofRows, BoxEdges ofColumns) = tile.Back(slopes!.mul_(counts));
            gradient.Narrow(start, rows).Add(ofRows);
            gradient.Narrow(start, columns).Add(ofColumns);
        }

        Tensor share = zero.add(Share(count.to(sum.dtype), n, options.Denominator), Scalars.One);
        return (sum.mul_(share), gradient?.ToBoxes(boxes, options.PixelOffset).mul_(share));
    }

    // 1 over the denominator. Where nothing overlaps the value is 0 and so is the gradient, touching boxes included.
    private static Tensor Share(Tensor count, long n, RepBoxDenominator denominator) => denominator switch
    {
        RepBoxDenominator.Square => ConstantTensor.New(1.0 / n / n, count),
        RepBoxDenominator.Pairs => count.clamp_min_(Scalars.One).reciprocal_(),
        _ => count.sign().div_(count.add(ConstantTensor.Of(CountEpsilon, count), Scalars.One)),
    };
}
