using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class Ciou
{
    // Pairs that make up for handing them to another thread.
    private const int PairsOfPart = 8192;

    /// <summary>
    /// One pass over pairs, several at once, CIoU and gradient together, in float32; O(N) time, no memory beyond the answer. Both angles
    /// are taken in one arctangent, a few units in the last place off. The bits do not depend on the number of threads.
    /// </summary>
    /// <param name="predicted">[N,4], centre x and y, width, height.</param>
    /// <param name="target">[N,4], centre x and y, width, height.</param>
    /// <param name="ciou">[N], overwritten.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N,4], d(sum of all CIoU)/d predicted, overwritten; empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors.</param>
    /// <exception cref="InputException">A length is not allowed, or a number is not finite.</exception>
    public static void Fused(
        ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, Span<float> ciou, CiouOptions? options = null,
        Span<float> gradient = default, int threads = 0) => Fused(predicted, target, [], ciou, options, gradient, threads);

    /// <summary>Computes CIoU and its gradient. If shapes are given, the gradient is by the logarithms of the sides, since sides may be too small for float32.</summary>
    /// <param name="predicted">[N,4], centre x and y, width, height.</param>
    /// <param name="target">[N,4], centre x and y, width, height.</param>
    /// <param name="shapes">[2,N], widths and heights of the predicted boxes over the longer of both; or empty.</param>
    /// <param name="ciou">[N], overwritten.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N,4], overwritten; empty if it is not wanted.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors.</param>
    /// <exception cref="InputException">A length is not allowed, or a number is not finite.</exception>
    internal static unsafe void Fused(
        ReadOnlySpan<float> predicted, ReadOnlySpan<float> target, ReadOnlySpan<float> shapes, Span<float> ciou, CiouOptions? options,
        Span<float> gradient, int threads)
    {
        options ??= new CiouOptions();
        options.Validate();
        int n = Boxes.CountFused("ciou", "predicted", predicted);
        _ = Boxes.CountFused("ciou", "target", target);
        Boxes.RequireLength("ciou", "target", target.Length, 4 * n);
        Boxes.RequireLength("ciou", "ciou", ciou.Length, n);
        Boxes.RequireLength("ciou", "gradient", gradient.Length, 4 * n, orEmpty: true);
        float heightEpsilon = options.EpsilonPlacement == CiouEpsilonPlacement.V5 ? (float)Epsilon : 0;
        fixed (float* p = predicted, t = target, values = ciou, slopes = gradient, own = shapes)
        {
            if (Vector512.IsHardwareAccelerated)
                Rows(new CiouPass<Lanes512>(p, t, heightEpsilon, values, slopes, own, n), n, threads);
            else
                Rows(new CiouPass<Lanes256>(p, t, heightEpsilon, values, slopes, own, n), n, threads);
        }
    }

    private static void Rows<TLanes>(CiouPass<TLanes> pass, int n, int threads) where TLanes : struct, ILanes<TLanes>
    {
        if (n < 2 * PairsOfPart)
            pass.Rows(0, n);
        else
            RowsInParts(pass, n, threads);
    }

    private static void RowsInParts<TLanes>(CiouPass<TLanes> pass, int n, int threads) where TLanes : struct, ILanes<TLanes> => OrderedBlocks.Run(
        ((n - 1) / PairsOfPart) + 1, threads, part => pass.Rows(part * PairsOfPart, Math.Min((part + 1) * PairsOfPart, n)));

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] predicted = x.Floats("predicted"), target = x.Floats("target");
            float[] ciou = x.Output<float>("ciou", x.Shape("predicted")[0]), gradient = x.Gradient("predicted") ?? [];
            CiouOptions options = x.Options<CiouOptions>();
            int threads = TorchRuntime.Threads;
            return () => Fused(predicted, target, ciou, options, gradient, threads);
        }
    }
}
