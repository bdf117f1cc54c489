using System.Buffers;
using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Pairs;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class RepGt
{
    /// <summary>
    /// One pass over the predictions, several at once, each against the truths that it may overlap; value and gradient together, in
    /// memory of O(N + G). O(N G) time; many truths that lie apart are sorted along an axis, where there are many dealt out to strips across
    /// it, and only those near a prediction looked at. Overlaps and gradients are float32, SmoothLn and its sum float64. The bits depend neither on the number of threads nor on their pace.
    /// Small inputs allocate no managed memory after the first call, large ones some kilobytes.
    /// As exact as <see cref="Tolerance.Default"/> asks of float32.
    /// </summary>
    /// <param name="predicted">[N,4], x1, y1, x2, y2.</param>
    /// <param name="truths">[G,4], x1, y1, x2, y2.</param>
    /// <param name="designated">[N], the truth each prediction belongs to, 0 to G-1.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <param name="gradient">[N,4], d loss/d predicted, overwritten; empty where it is not wanted.</param>
    /// <param name="threads">At most so many threads; 0 for as many as there are processors.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">A parameter, a length or an index is not allowed, or a coordinate is not finite.</exception>
    public static double Fused(
        ReadOnlySpan<float> predicted, ReadOnlySpan<float> truths, ReadOnlySpan<long> designated, RepGtOptions? options = null,
        Span<float> gradient = default, int threads = 0)
    {
        options ??= new RepGtOptions();
        options.Validate();
        RepGtTruths.RequireFew("rep-gt", truths);
        int n = Boxes.CountFused("rep-gt", "predicted", predicted), last = Math.Max(Boxes.CountFused("rep-gt", "truths", truths), 1) - 1;
        Boxes.RequireLength("rep-gt", "designated", designated.Length, n);
        Boxes.RequireLength("rep-gt", "gradient", gradient.Length, 4 * n, orEmpty: true);
        for (int i = 0; i < n; i++)
        {
            if (designated[i] < 0 || designated[i] > last)
                throw new InputException($"rep-gt: input 'designated' is {designated[i]} at [{i}]; expected 0 to {last}, the index of a truth.");
        }

        if (n == 0 || last == 0)
        {
            gradient.Clear();
            return 0;
        }

        using var scene = new RepGtScene(predicted, truths, options.Exclude);
        if (gradient.IsEmpty)
            return AddFused(scene, designated, options, 1, [], threads);
        using var sums = new GradientSums(n);
        double loss = AddFused(scene, designated, options, 1, sums.Values, threads);
        sums.CopyTo(gradient);
        return loss;
    }

    /// <summary>The loss, 0 with a single truth; adds weight times its gradient to 4 N sums, if there are any.</summary>
    internal static double AddFused(
        RepGtScene scene, ReadOnlySpan<long> designated, RepGtOptions options, double weight, Span<double> gradient, int threads)
    {
        if (scene.Truths.All.Boxes.Count < 2)
            return 0;
        BoxColumns columns = scene.Predicted;
        long[] identities = scene.Truths.IdentitiesOf(designated, columns);
        float[]? slopes = gradient.IsEmpty ? null : ArrayPool<float>.Shared.Rent(4 * BoxColumns.Whole(columns.Count));
        RepGtSums sums = Vector512.IsHardwareAccelerated
            ? Sum(new RepGtPass<Lanes512>(scene, identities, options, slopes), scene, threads)
            : Sum(new RepGtPass<Lanes256>(scene, identities, options, slopes), scene, threads);
        long divisor = options.Denominator switch
        {
            RepGtDenominator.All => columns.Count,
            RepGtDenominator.Overlapping => sums.Overlapping,
            _ => 1,
        };
        double scale = divisor == 0 ? 0 : 1.0 / divisor;
        if (slopes is not null)
        {
            AddScaled(slopes, columns, weight * scale, gradient);
            ArrayPool<float>.Shared.Return(slopes);
        }

        BoxColumns.Return(identities);
        return sums.Loss * scale;
    }

    private static RepGtSums Sum<TLanes>(RepGtPass<TLanes> pass, RepGtScene scene, int threads) where TLanes : struct, ILanes<TLanes>
    {
        int parts = OrderedBlocks.CountFor(scene.Pairs);
        return parts == 1 ? pass.Rows(0, scene.Predicted.Count) : SumOfParts(pass, scene.Predicted.Count, parts, threads);
    }

    private static RepGtSums SumOfParts<TLanes>(RepGtPass<TLanes> pass, int count, int parts, int threads) where TLanes : struct, ILanes<TLanes>
    {
        var sums = new RepGtSums[parts];
        OrderedBlocks.RunRows(parts, threads, count, (part, start, end) => sums[part] = pass.Rows(start, end));
        RepGtSums total = default;
        foreach (RepGtSums sum in sums)
            total += sum;
        return total;
    }

    private static void AddScaled(float[] slopes, BoxColumns columns, double scale, Span<double> gradient)
    {
        (int x, int y) = columns.IsTurned ? (1, 0) : (0, 1);
        int stride = BoxColumns.Whole(columns.Count);
        for (int k = 0; k < columns.Count; k++)
        {
            Span<double> box = gradient.Slice(4 * columns.Index[k], 4);
            box[x] += scale * slopes[k];
            box[y] += scale * slopes[stride + k];
            box[x + 2] += scale * slopes[(2 * stride) + k];
            box[y + 2] += scale * slopes[(3 * stride) + k];
        }
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] predicted = x.Floats("predicted"), truths = x.Floats("truths"), loss = x.Output<float>("loss"), gradient = x.Gradient("predicted") ?? [];
            long[] designated = x.Integers("designated");
            RepGtOptions options = x.Options<RepGtOptions>();
            int threads = TorchRuntime.Threads;
            return () => loss[0] = (float)Fused(predicted, truths, designated, options, gradient, threads);
        }
    }
}
