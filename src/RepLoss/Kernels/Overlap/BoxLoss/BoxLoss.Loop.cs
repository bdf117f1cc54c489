using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class BoxLoss
{
    /// <summary>Computes the loss by one loop over pairs of boxes. O(N) time.</summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2.</param>
    /// <param name="target">[N,4], x1, y1, x2, y2.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N,4], filled with d loss/d predicted; or empty if it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths differ, a number is not finite, a box ends before it begins, or a parameter has a value that is not allowed.</exception>
    public static T Loop<T>(ReadOnlySpan<T> predicted, ReadOnlySpan<T> target, BoxLossOptions? options = null, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Boxes.RequireLength("box-loss", "target", target.Length, predicted.Length);
        Boxes.RequireLength("box-loss", "gradient", gradient.Length, predicted.Length, orEmpty: true);
        InputException.Require(predicted.Length % 4 == 0, () => "box-loss: input 'predicted' has no whole number of boxes; expected 4 numbers for each box.");
        return PlainLoop.Run(
            new BoxLoss(),
            new KernelInput(options ?? new BoxLossOptions())
            {
                { "predicted", HostArray.Of(predicted.ToArray(), predicted.Length / 4, 4) },
                { "target", HostArray.Of(target.ToArray(), target.Length / 4, 4) },
            },
            "predicted", gradient)[0];
    }

    /// <summary>Computes the loss with sums in float64, and records the largest terms, by which the judge scales its tolerance.</summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2.</param>
    /// <param name="target">[N,4], x1, y1, x2, y2.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="loss">Receives one sum: the loss.</param>
    /// <param name="gradient">Receives 4 N sums: d loss/d predicted. Null if it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> predicted, ReadOnlySpan<T> target, BoxLossOptions options, Accumulator loss, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        loss.Clear();
        gradient?.Clear();
        int count = predicted.Length / 4;
        if (count == 0)
            return;
        T share = T.One / T.CreateTruncating(count);
        for (int i = 0; i < count; i++)
            loss.Add(0, Element(predicted.Slice(4 * i, 4), target.Slice(4 * i, 4), options, share, gradient, 4 * i));
        loss.Scale(1.0 / count);
        // 1 - IoU is a difference from 1, so the largest term is at least 1.
        loss.Observe(1);
    }

    /// <summary>Computes 1 - X of two boxes. Adds its gradient with respect to the predicted box, times a share.</summary>
    internal static T Element<T>(
        ReadOnlySpan<T> p, ReadOnlySpan<T> t, BoxLossOptions options, T share, Accumulator? gradient, int index) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T unit = T.CreateTruncating(Unit);
        var x = new EdgeAxis<T>(p[0] * unit, p[2] * unit, t[0] * unit, t[2] * unit);
        var y = new EdgeAxis<T>(p[1] * unit, p[3] * unit, t[1] * unit, t[3] * unit);
        T e = EpsilonOf<T>(options.Epsilon * Unit * Unit);
        T intersection = x.Overlap * y.Overlap;
        T union = (x.Size * y.Size) + (x.TargetSize * y.TargetSize) - intersection;
        T iou = intersection / (union + e);
        Penalty<T> penalty = options.Kind switch
        {
            BoxLossKind.Giou => Enclosing(x, y, union, e),
            BoxLossKind.Eiou => Distance(x, y, e).Plus(Sides(x, y, e)),
            BoxLossKind.Siou => AngledDistance(x, y, e).Plus(Shapes(x, y, EpsilonOf<T>(options.Epsilon * Unit), T.CreateTruncating(options.Theta))),
            _ => Distance(x, y, e),
        };
        T loss = T.One - iou + penalty.Value;
        if (options.Kind == BoxLossKind.Ciou)
            loss += Aspect(p, t, iou, EpsilonOf<T>(options.Epsilon), share, gradient, index);
        if (gradient is null)
            return loss;

        // d(I/(U+e)) = dI/(U+e) - IoU dU/(U+e), where dU = d(w h) - dI.
        T byUnion = (iou / (union + e)) + penalty.ByUnion, byIntersection = (-T.One / (union + e)) - byUnion;
        T factor = share * unit;
        x.AddTo(gradient, index, penalty.X.Times(factor));
        y.AddTo(gradient, index + 1, penalty.Y.Times(factor));
        x.AddTo(gradient, index, new AxisSlopes<T>(byUnion * y.Size, byIntersection * y.Overlap, T.Zero, T.Zero).Times(factor));
        y.AddTo(gradient, index + 1, new AxisSlopes<T>(byUnion * x.Size, byIntersection * x.Overlap, T.Zero, T.Zero).Times(factor));
        return loss;
    }

    // e, rounded to T. It is at least the smallest normal number, so that 1/e is finite.
    private static T EpsilonOf<T>(double epsilon) where T : unmanaged, IFloatingPointIeee754<T> =>
        T.Max(T.CreateTruncating(epsilon), T.Epsilon / (T.BitIncrement(T.One) - T.One));

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] predicted = x.Floats("predicted"), target = x.Floats("target");
            BoxLossOptions options = x.Options<BoxLossOptions>();
            Accumulator loss = x.Sum("loss");
            Accumulator? gradient = x.GradientSum("predicted");
            return () => Loop<T>(predicted, target, options, loss, gradient);
        }
    }
}
