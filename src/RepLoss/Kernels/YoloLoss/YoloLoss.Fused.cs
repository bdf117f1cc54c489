using RepLoss.Contract;
using RepLoss.Tensors;

namespace RepLoss.Kernels;

public sealed partial class YoloLoss
{
    /// <summary>
    /// The Fused targets, the Fused CIoU and class loss of their rows, and the objectness of all cells 16 at a time, each with its
    /// gradient in the same pass; O(L A T + R K + cells) time, and memory for the rows and a label a cell. Elements are float32, sums
    /// float64. Cells are shared between threads; the bits do not depend on their number.
    /// </summary>
    /// <param name="levels">Predictions and the places of their gradients; all levels have the same B, A and K.</param>
    /// <param name="targets">[T,6] image, class, centre x and y, width, height; the last four as shares of the image, finite.</param>
    /// <param name="anchors">[L,A,2] width and height in grid cells.</param>
    /// <param name="items">[3], filled with box, objectness and class loss, weighted, not times B.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <param name="balance">[L] how much each level's objectness weighs; YOLOv5's weights where empty.</param>
    /// <param name="nextBalance">[L], filled with the weights of the next step; or empty, where they are not wanted.</param>
    /// <param name="threads">How many threads may work on it; 0 for as many as there are processors.</param>
    /// <returns>The loss, times B.</returns>
    /// <exception cref="InputException">Lengths do not fit each other, or a parameter has a value that is not allowed.</exception>
    public static double Fused(
        IReadOnlyList<YoloHead> levels, ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, Span<double> items, YoloLossOptions? options = null,
        ReadOnlySpan<double> balance = default, Span<double> nextBalance = default, int threads = 0)
    {
        options ??= new YoloLossOptions();
        options.Validate();
        for (int l = 0; l < levels.Count; l++)
            levels[l].CheckLengths(l);
        if (levels.Count is 0 or > YoloBalance.MostLevels)
            throw new InputException($"yolo-loss: {levels.Count} levels; expected 1 to {YoloBalance.MostLevels}.");
        if (balance.IsEmpty)
            balance = YoloBalance.Of(levels.Count);
        int anchorCount = (int)levels[0].Shape[1];
        long[] grids = [.. levels.SelectMany(level => level.Shape[2..4])];
        var rows = new YoloRows();
        YoloTargets.Fused(targets, anchors, anchorCount, grids, options.ForTargets, rows);
        List<float[]> labels = [.. levels.Select(level => new float[level.Cells])];
        List<bool[]> soft = [];
        if (options.Objectness == ObjectnessTarget.Soft)
        {
            soft.AddRange(levels.Select(level => new bool[level.Cells]));
            SoftTargets.Fused(targets, anchors, anchorCount, grids, options.ForSoftTargets, labels, soft, threads);
        }

        items.Clear();
        Span<double> next = stackalloc double[levels.Count];
        for (int l = 0, first = 0, last; l < levels.Count; l++, first = last)
        {
            last = first;
            while (last < rows.Count && rows.Indices[6 * last] == l)
                last++;
            if (levels[l].Gradient is { } gradient)
                Array.Clear(gradient);
            var ofLevel = new HeadRows(levels[l], rows, first, last - first, options);
            items[0] += options.Box * ofLevel.Boxes(soft.Count > 0 ? [] : labels[l]);
            items[2] += options.Cls * ofLevel.Classes();
            double objectness = new HeadCells(levels[l], labels[l], soft.Count > 0 ? soft[l] : [], options, balance[l], threads).Objectness();
            items[1] += options.Obj * balance[l] * objectness;
            next[l] = (YoloBalance.Keep * balance[l]) + (YoloBalance.Follow / objectness);
        }

        double reference = next[YoloBalance.Reference(levels.Count)];
        for (int l = 0; l < nextBalance.Length; l++)
            nextBalance[l] = next[l] / reference;
        return levels[0].Images * (items[0] + items[1] + items[2]);
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            YoloLossOptions options = x.Options<YoloLossOptions>();
            List<YoloHead> levels = [];
            foreach ((int l, (float[] data, long[] shape)) in x.Family("prediction").Index())
                levels.Add(new YoloHead(data, shape, x.Gradient($"prediction.{l}")));
            float[] targets = x.Singles("targets"), anchors = x.Singles("anchors"), loss = x.Output<float>("loss"), items = x.Output<float>("items", 3);
            double[] balance = x.Find("balance")?.Widen().As<double>() ?? [], next = new double[levels.Count], sums = new double[3];
            float[] nextBalance = options.Autobalance ? x.Output<float>("balance", levels.Count) : [];
            int threads = TorchRuntime.Threads;
            return () =>
            {
                loss[0] = (float)Fused(levels, targets, anchors, sums, options, balance, next, threads);
                for (int i = 0; i < 3; i++)
                    items[i] = (float)sums[i];
                for (int l = 0; l < nextBalance.Length; l++)
                    nextBalance[l] = (float)next[l];
            };
        }
    }
}
