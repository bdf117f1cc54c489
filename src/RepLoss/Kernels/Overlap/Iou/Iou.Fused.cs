using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Pairs;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class Iou
{
    /// <summary>
    /// One pass over pairs, several at once, IoU and both gradients together; O(N M) time, no memory beyond the answer but for O(N + M).
    /// Terms are float32, sums of gradients float64. The bits depend neither on the number of threads nor on their pace. Small inputs
    /// allocate no managed memory after the first call, large ones some kilobytes.
    /// As exact as <see cref="Tolerance.Default"/> asks of float32.
    /// </summary>
    /// <param name="boxes1">[N,4], x1, y1, x2, y2.</param>
    /// <param name="boxes2">[M,4], x1, y1, x2, y2.</param>
    /// <param name="iou">[N,M], overwritten.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient1">[N,4], d(sum of all IoU)/d boxes1, overwritten; empty if it is not wanted.</param>
    /// <param name="gradient2">[M,4], d(sum of all IoU)/d boxes2, overwritten; empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors.</param>
    /// <exception cref="InputException">A parameter or a length is not allowed, or a coordinate is not finite.</exception>
    public static unsafe void Fused(
        ReadOnlySpan<float> boxes1, ReadOnlySpan<float> boxes2, Span<float> iou, IouOptions? options = null, Span<float> gradient1 = default,
        Span<float> gradient2 = default, int threads = 0)
    {
        options ??= new IouOptions();
        options.Validate();
        int n = Boxes.CountFused("iou", "boxes1", boxes1), m = Boxes.CountFused("iou", "boxes2", boxes2);
        Boxes.RequireLength("iou", "iou", iou.Length, (long)n * m);
        Boxes.RequireLength("iou", "gradient1", gradient1.Length, 4 * n, orEmpty: true);
        Boxes.RequireLength("iou", "gradient2", gradient2.Length, 4 * m, orEmpty: true);
        bool wantsGradient = !gradient1.IsEmpty || !gradient2.IsEmpty;
        using BoxColumns columns1 = BoxColumns.InOrder(boxes1, options.PixelOffset), columns2 = BoxColumns.InOrder(boxes2, options.PixelOffset);
        EdgeSums? edges1 = wantsGradient ? new EdgeSums(0, n) : null, edges2 = wantsGradient ? new EdgeSums(0, m) : null;
        try
        {
            fixed (float* place = iou)
            {
                if (Vector512.IsHardwareAccelerated)
                    Rows(new IouPass<Lanes512>(columns1, columns2, (float)options.Epsilon, place), n, m, edges1, edges2, threads);
                else
                    Rows(new IouPass<Lanes256>(columns1, columns2, (float)options.Epsilon, place), n, m, edges1, edges2, threads);
            }

            Round(edges1, columns1, gradient1);
            Round(edges2, columns2, gradient2);
        }
        finally
        {
            edges1?.Dispose();
            edges2?.Dispose();
        }
    }

    private static void Rows<TLanes>(IouPass<TLanes> pass, int n, int m, EdgeSums? edges1, EdgeSums? edges2, int threads)
        where TLanes : struct, ILanes<TLanes>
    {
        int parts = OrderedBlocks.CountFor((double)n * m);
        if (parts == 1)
            pass.Rows(0, n, edges1, edges2);
        else
            RowsInParts(pass, n, m, edges1, edges2, parts, threads);
    }

    private static void RowsInParts<TLanes>(IouPass<TLanes> pass, int n, int m, EdgeSums? edges1, EdgeSums? edges2, int parts, int threads)
        where TLanes : struct, ILanes<TLanes>
    {
        var edgesOf = new EdgeSums?[parts];
        OrderedBlocks.Run(parts, threads, part =>
        {
            edgesOf[part] = edges2 is null ? null : new EdgeSums(0, m);
            // A row's own sums are no other part's.
            pass.Rows((int)((long)n * part / parts), (int)((long)n * (part + 1) / parts), edges1, edgesOf[part]);
        });
        foreach (EdgeSums? found in edgesOf)
        {
            if (found is not { } sums)
                continue;
            edges2!.Value.Add(sums);
            sums.Dispose();
        }
    }

    private static void Round(EdgeSums? edges, BoxColumns columns, Span<float> gradient)
    {
        if (edges is not { } sums || gradient.IsEmpty)
            return;
        using var rounded = new GradientSums(columns.Count);
        sums.AddTo(rounded.Values, columns, 1);
        rounded.CopyTo(gradient);
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] boxes1 = x.Floats("boxes1"), boxes2 = x.Floats("boxes2");
            float[] iou = x.Output<float>("iou", x.Shape("boxes1")[0], x.Shape("boxes2")[0]);
            float[] gradient1 = x.Gradient("boxes1") ?? [], gradient2 = x.Gradient("boxes2") ?? [];
            IouOptions options = x.Options<IouOptions>();
            int threads = TorchRuntime.Threads;
            return () => Fused(boxes1, boxes2, iou, options, gradient1, gradient2, threads);
        }
    }
}
