using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class RepBox
{
    /// <summary>The loss by two nested loops over pairs, and its gradient.</summary>
    /// <param name="boxes">[N,4], x1, y1, x2, y2, in any unit.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="targetIds">[N], equal for boxes that do not repel; or empty, where all targets are distinct.</param>
    /// <param name="imageIds">[N], equal for boxes of one image, which alone are pairs; or empty, where there is one image.</param>
    /// <param name="gradient">[N,4], filled with d loss/d boxes; or empty if it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T Loop<T>(
        ReadOnlySpan<T> boxes, RepBoxOptions? options = null, ReadOnlySpan<long> targetIds = default, ReadOnlySpan<long> imageIds = default, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var input = new KernelInput(options ?? new RepBoxOptions()) { { "boxes", PlainLoop.Rows("rep-box", "boxes", boxes, 4) } };
        PlainLoop.AddIds(input, "targetIds", targetIds);
        PlainLoop.AddIds(input, "imageIds", imageIds);
        return PlainLoop.Run(new RepBox(), input, "boxes", gradient)[0];
    }

    /// <summary>Two nested loops over pairs; O(N^2) time, no memory beyond the answer.</summary>
    /// <param name="boxes">[N,4], x1, y1, x2, y2.</param>
    /// <param name="targetIds">[N], or empty where all targets are distinct.</param>
    /// <param name="imageIds">[N], or empty where there is one image.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="loss">Receives one sum: the loss.</param>
    /// <param name="gradient">4 N sums: d loss/d boxes, or null if it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> boxes, ReadOnlySpan<long> targetIds, ReadOnlySpan<long> imageIds, RepBoxOptions options, Accumulator loss, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T d = T.CreateTruncating(options.PixelOffset);
        int n = boxes.Length / 4;
        long pairs = 0, overlapping = 0;
        loss.Clear();
        gradient?.Clear();
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                if ((targetIds.Length > 0 && targetIds[i] == targetIds[j]) || (imageIds.Length > 0 && imageIds[i] != imageIds[j]))
                    continue;
                ReadOnlySpan<T> a = boxes.Slice(4 * i, 4), b = boxes.Slice(4 * j, 4);
                T iou = Boxes.IoU(a, b, d, T.Zero);
                pairs++;
                if (iou > T.Zero)
                    overlapping++;
                (T value, T derivative) = SmoothLn.Loop(iou, options.Sigma);
                loss.Add(0, value);
                // 1 - x is a sum with a term of 1, whose rounding the logarithm passes on.
                if (options.Sigma > 0)
                    loss.Observe(double.CreateTruncating(derivative));
                if (gradient is not null)
                    Boxes.AddIoUGradient(a, b, d, T.Zero, derivative, gradient, 4 * i, gradient, 4 * j);
            }
        }

        double divisor = options.Denominator switch
        {
            RepBoxDenominator.Pairs => pairs,
            RepBoxDenominator.Overlap => overlapping == 0 ? 0 : overlapping + CountEpsilon,
            _ => (double)n * n,
        };
        loss.Scale(divisor == 0 ? 0 : 1 / divisor);
        gradient?.Scale(divisor == 0 ? 0 : 1 / divisor);
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] boxes = x.Floats("boxes");
            long[] targetIds = x.Find("targetIds")?.As<long>() ?? [], imageIds = x.Find("imageIds")?.As<long>() ?? [];
            RepBoxOptions options = x.Options<RepBoxOptions>();
            Accumulator loss = x.Sum("loss");
            Accumulator? gradient = x.GradientSum("boxes");
            return () => Loop<T>(boxes, targetIds, imageIds, options, loss, gradient);
        }
    }
}
