using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Iou
{
    /// <summary>IoU of every pair by two nested loops, and the gradients of their sum.</summary>
    /// <param name="boxes1">[N,4], x1, y1, x2, y2.</param>
    /// <param name="boxes2">[M,4], x1, y1, x2, y2.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient1">[N,4], filled with d(sum of all IoU)/d boxes1; or empty if it is not wanted.</param>
    /// <param name="gradient2">[M,4], filled with d(sum of all IoU)/d boxes2; or empty if it is not wanted.</param>
    /// <returns>[N,M], row by row.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T[] Loop<T>(
        ReadOnlySpan<T> boxes1, ReadOnlySpan<T> boxes2, IouOptions? options = null, Span<T> gradient1 = default, Span<T> gradient2 = default)
        where T : unmanaged, IFloatingPointIeee754<T> => PlainLoop.Run(
            new Iou(),
            new KernelInput(options ?? new IouOptions())
            {
                { "boxes1", PlainLoop.Rows("iou", "boxes1", boxes1, 4) },
                { "boxes2", PlainLoop.Rows("iou", "boxes2", boxes2, 4) },
            },
            "boxes1", gradient1, "boxes2", gradient2);

    /// <summary>Two nested loops; O(N M) time, no memory beyond the answer.</summary>
    /// <param name="boxes1">[N,4], x1, y1, x2, y2.</param>
    /// <param name="boxes2">[M,4], x1, y1, x2, y2.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="iou">[N,M], overwritten.</param>
    /// <param name="gradient1">d(sum of all IoU)/d boxes1, or null if it is not wanted.</param>
    /// <param name="gradient2">d(sum of all IoU)/d boxes2, or null if it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> boxes1, ReadOnlySpan<T> boxes2, IouOptions options, Span<T> iou, Accumulator? gradient1, Accumulator? gradient2)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T d = T.CreateTruncating(options.PixelOffset), epsilon = T.CreateTruncating(options.Epsilon);
        int n = boxes1.Length / 4, m = boxes2.Length / 4;
        gradient1?.Clear();
        gradient2?.Clear();
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                ReadOnlySpan<T> a = boxes1.Slice(4 * i, 4), b = boxes2.Slice(4 * j, 4);
                iou[(i * m) + j] = Boxes.IoU(a, b, d, epsilon);
                if (gradient1 is not null || gradient2 is not null)
                    Boxes.AddIoUGradient(a, b, d, epsilon, T.One, gradient1, 4 * i, gradient2, 4 * j);
            }
        }
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] boxes1 = x.Floats("boxes1"), boxes2 = x.Floats("boxes2");
            IouOptions options = x.Options<IouOptions>();
            T[] iou = x.Output<T>("iou", x.Shape("boxes1")[0], x.Shape("boxes2")[0]);
            Accumulator? gradient1 = x.GradientSum("boxes1"), gradient2 = x.GradientSum("boxes2");
            return () => Loop<T>(boxes1, boxes2, options, iou, gradient1, gradient2);
        }
    }
}
