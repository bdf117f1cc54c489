using System.Buffers;
using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class YoloLoss
{
    /// <summary>
    /// The Fused targets, the Fused CIoU and class loss of their rows, and the objectness of all cells 16 at a time, each with its
    /// gradient in the same pass; O(L A T + R K + cells) time, and memory for the rows and a label a cell, which is kept for the next call
    /// unless targets are soft. Elements are float32, sums float64. Cells are shared between threads. The result has the same bits for any number of threads.
    /// </summary>
    /// <param name="levels">Predictions and the places of their gradients; all levels have the same B, A and K.</param>
    /// <param name="targets">[T,6] image below B, class below K, centre x and y, width, height; the last four as shares of the image, finite.</param>
    /// <param name="anchors">[L,A,2] width and height in grid cells.</param>
    /// <param name="items">[3], filled with box, objectness and class loss, weighted, not times B.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="balance">[L] how much each level's objectness weighs; YOLOv5's weights where empty.</param>
    /// <param name="strides">[L] pixels a cell of each level, of which nextBalance looks for 16; 8, 16, 32, 64, 128 where empty.</param>
    /// <param name="nextBalance">[L], filled with the weights of the next step; or empty, where they are not wanted.</param>
    /// <param name="threads">How many threads may work on it; 0 for as many as there are processors.</param>
    /// <returns>The loss, times B.</returns>
    /// <exception cref="InputException">
    /// Lengths do not fit each other, a row of targets, an anchor or a weight is excluded (see <see cref="YoloLoss"/>), or a parameter has a value
    /// that is not allowed; nothing is written then. A row's cell has a logit that is no number; that is only seen on the way.
    /// </exception>
    public static double Fused(
        IReadOnlyList<YoloHead> levels, ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, Span<double> items, YoloLossOptions? options = null,
        ReadOnlySpan<double> balance = default, ReadOnlySpan<double> strides = default, Span<double> nextBalance = default, int threads = 0)
    {
        options ??= new YoloLossOptions();
        options.Validate();
        CheckLengths(levels, items.Length, balance.Length, nextBalance.Length);
        if (balance.IsEmpty)
            balance = YoloBalance.Of(levels.Count);
        int anchorCount = (int)levels[0].Shape[1];
        long[] grids = [.. levels.SelectMany(level => level.Shape[2..4])];
        YoloTargetRules.CheckLevels("yolo-loss", targets, anchors, anchorCount, grids);
        YoloTargetRules.CheckRows("yolo-loss", targets, grids, levels[0].Images, levels[0].Classes);
        CheckBalance(balance, nextBalance, levels[0].Images);
        int reference = nextBalance.IsEmpty ? 0 : YoloBalance.Reference(levels.Count, strides);
        var rows = new YoloRows();
        YoloTargets.Fused(targets, anchors, anchorCount, grids, options.ForTargets, rows, threads);
        List<float[]> maps = [];
        List<bool[]> soft = [];
        bool isSoft = options.Objectness == ObjectnessTarget.Soft;
        if (isSoft)
        {
            maps.AddRange(levels.Select(level => new float[level.Cells]));
            soft.AddRange(levels.Select(level => new bool[level.Cells]));
            SoftTargets.Fused(targets, anchors, anchorCount, grids, options.ForSoftTargets, maps, soft, threads);
        }

        // One level after the other has its labels in the same place.
        float[] labels = ArrayPool<float>.Shared.Rent(isSoft ? 0 : levels.Max(level => level.Cells));
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
            Span<float> byRows = isSoft ? [] : labels.AsSpan(0, levels[l].Cells);
            byRows.Clear();
            items[0] += options.Box * ofLevel.Boxes(byRows);
            items[2] += options.Cls * ofLevel.Classes();
            double objectness = new HeadCells(levels[l], isSoft ? maps[l] : labels, isSoft ? soft[l] : [], options, balance[l], threads).Objectness();
            items[1] += options.Obj * balance[l] * objectness;
            next[l] = YoloBalance.Next(balance[l], objectness);
        }

        ArrayPool<float>.Shared.Return(labels);
        for (int l = 0; l < nextBalance.Length; l++)
            nextBalance[l] = next[l] / next[reference];
        return levels[0].Images * (items[0] + items[1] + items[2]);
    }

    private static void CheckBalance(ReadOnlySpan<double> balance, ReadOnlySpan<double> next, long images)
    {
        if (!next.IsEmpty && images == 0)
            throw new InputException("yolo-loss: no images; expected one at least, since the weights of the next step are divided by their loss.");
        for (int l = 0; l < balance.Length; l++)
        {
            if (!(balance[l] >= 0 && double.IsFinite(balance[l])))
                throw new InputException($"yolo-loss: input 'balance' is {balance[l]} at {l}; expected a finite number, 0 or more.");
        }
    }

    private static void CheckLengths(IReadOnlyList<YoloHead> levels, int items, int balance, int nextBalance)
    {
        if (levels.Count is 0 or > YoloBalance.MostLevels)
            throw new InputException($"yolo-loss: {levels.Count} levels; expected 1 to {YoloBalance.MostLevels}.");
        for (int l = 0; l < levels.Count; l++)
            levels[l].CheckLengths(l, levels[0]);
        Boxes.RequireLength("yolo-loss", "items", items, 3);
        Boxes.RequireLength("yolo-loss", "balance", balance, levels.Count, orEmpty: true);
        Boxes.RequireLength("yolo-loss", "nextBalance", nextBalance, levels.Count, orEmpty: true);
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
            double[] balance = x.Find("balance")?.Widen().As<double>() ?? [], strides = x.Find("strides")?.Widen().As<double>() ?? [];
            double[] next = options.Autobalance ? new double[levels.Count] : [], sums = new double[3];
            float[] nextBalance = options.Autobalance ? x.Output<float>("balance", levels.Count) : [];
            int threads = TorchRuntime.Threads;
            return () =>
            {
                loss[0] = (float)Fused(levels, targets, anchors, sums, options, balance, strides, next, threads);
                for (int i = 0; i < 3; i++)
                    items[i] = (float)sums[i];
                for (int l = 0; l < nextBalance.Length; l++)
                    nextBalance[l] = (float)next[l];
            };
        }
    }
}
