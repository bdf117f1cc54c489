using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class YoloLoss
{
    /// <summary>The loss by loops over levels, rows and cells, and its gradients.</summary>
    /// <param name="predictions">For each level [B,A,ny,nx,5+K], all float32 or all float64.</param>
    /// <param name="targets">[T,6] image, class, centre x and y, width, height; the last four as shares of the image.</param>
    /// <param name="anchors">[L,A,2] width and height in grid cells.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="withGradients">True to have the gradients as well.</param>
    /// <returns>The outputs loss [] and items [3], and the gradients by prediction.0, prediction.1, ...</returns>
    /// <exception cref="InputException">Shapes do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static KernelOutput Loop(
        IReadOnlyList<HostArray> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, YoloLossOptions? options = null, bool withGradients = false)
    {
        InputException.Require(predictions.Count > 0 && predictions[0].Shape.Length == 5, () => "yolo-loss: no level has the shape [B,A,ny,nx,5+K].");
        var input = new KernelInput(options ?? new YoloLossOptions()) { { "targets", PlainLoop.Rows("yolo-loss", "targets", targets, 6) } };
        for (int l = 0; l < predictions.Count; l++)
            input.Add($"prediction.{l}", predictions[l]);
        int numbers = anchors.Length, ofLevel = numbers / predictions.Count;
        InputException.Require(ofLevel * predictions.Count == numbers && ofLevel % 2 == 0, () => $"yolo-loss: 'anchors' has {numbers} numbers; expected [{predictions.Count},{predictions[0].Shape[1]},2].");
        input.Add("anchors", HostArray.Of(anchors.ToArray(), predictions.Count, ofLevel / 2, 2));
        var kernel = new YoloLoss();
        return PlainLoop.Answer(kernel, input, withGradients ? kernel.DifferentiableInputs(input) : []);
    }

    /// <summary>
    /// Loops over levels, and in each over rows, their classes, and all cells; O(L A T + R K + cells) time. The gradient is derived
    /// by hand, part by part: that of CIoU and of each element's loss, times the slopes of the decoding.
    /// </summary>
    /// <param name="levels">Predictions and the sums of their gradients.</param>
    /// <param name="targets">[T,6] image, class, centre x and y, width, height; the last four as shares of the image.</param>
    /// <param name="anchors">[L,A,2] width and height in grid cells.</param>
    /// <param name="anchorCount">A.</param>
    /// <param name="balance">[L] how much each level's objectness weighs.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="loss">Receives one sum: the loss.</param>
    /// <param name="items">Three sums: box, objectness, class loss.</param>
    /// <param name="nextBalance">[L], filled with the weights of the next step; or empty, where they are not wanted.</param>
    /// <param name="strides">[L] pixels a cell of each level; 8, 16, 32, 64, 128 where empty.</param>
    internal static void Loop<T>(
        IReadOnlyList<YoloLevel<T>> levels, ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, int anchorCount, ReadOnlySpan<double> balance,
        YoloLossOptions options, Accumulator loss, Accumulator items, Span<double> nextBalance, ReadOnlySpan<double> strides = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        items.Clear();
        loss.Clear();
        var rows = new YoloRows();
        List<long> grids = [];
        List<float[]> maps = [];
        List<bool[]> soft = [];
        foreach (YoloLevel<T> level in levels)
        {
            grids.AddRange([level.Height, level.Width]);
            maps.Add(options.Objectness == ObjectnessTarget.Soft ? new float[level.Cells] : []);
            soft.Add(new bool[level.Cells]);
        }

        YoloTargets.Loop(targets, anchors, anchorCount, grids.ToArray(), options.ForTargets, rows);
        if (options.Objectness == ObjectnessTarget.Soft)
            SoftTargets.Loop(targets, anchors, anchorCount, grids.ToArray(), options.ForSoftTargets, new YoloRows(), maps, soft);

        for (int l = 0, row = 0; l < levels.Count; l++)
        {
            int first = row;
            while (row < rows.Count && rows.Indices[6 * row] == l)
                row++;
            levels[l].Gradient?.Clear();
            var labels = new T[levels[l].Cells];
            AddBoxes(levels[l], rows, first, row, options, items, labels);
            for (int cell = 0; cell < maps[l].Length; cell++)
                labels[cell] = T.CreateTruncating(maps[l][cell]);
            AddClasses(levels[l], rows, first, row, options, items);
            double objectness = AddObjectness(levels[l], labels, soft[l], balance[l], options, items);
            if (!nextBalance.IsEmpty)
                nextBalance[l] = YoloBalance.Next(balance[l], objectness);
        }

        double reference = nextBalance.IsEmpty ? 1 : nextBalance[YoloBalance.Reference(levels.Count, strides)];
        for (int l = 0; l < nextBalance.Length; l++)
            nextBalance[l] /= reference;
        for (int part = 0; part < 3; part++)
            loss.Add(0, levels[0].Images * items.Sums[part]);
        loss.Observe(levels[0].Images * items.LargestTerm);
    }

    // Mean of 1 - CIoU over the rows of a level; labels[cell] becomes what the objectness of a row's cell should be.
    private static void AddBoxes<T>(
        YoloLevel<T> level, YoloRows rows, int first, int last, YoloLossOptions options, Accumulator items, T[] labels)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double weight = options.Box / (last - first);
        T gr = T.CreateTruncating(options.Gr);
        var ciou = new CiouOptions();
        var byBox = new Accumulator(4);
        T[] box = new T[4], slopes = new T[4], largest = new T[4], target = new T[4];
        for (int row = first; row < last; row++)
        {
            int cell = level.CellOf(rows, row);
            Decode(level.Logits(cell), rows, row, box, slopes, largest);
            for (int i = 0; i < 4; i++)
                target[i] = T.CreateTruncating(rows.Boxes[(4 * row) + i]);
            byBox.Clear();
            (T overlap, T largestTerm) = Ciou.Element<T>(box, target, ciou, byBox, 0, Shape(level.Logits(cell), rows, row));
            items.Add(0, weight * double.CreateTruncating(T.One - overlap));
            items.Observe(weight * double.CreateTruncating(largestTerm));
            for (int i = 0; i < 4; i++)
            {
                T slope = slopes[i] * T.CreateTruncating(byBox.Sums[i]);
                level.AddGradient(level.Start(cell) + i, -weight * level.Images, slope, largest[i] * T.CreateTruncating(byBox.LargestTerm));
            }

            // No gradient goes this way.
            T value = T.One - gr + (gr * T.Max(overlap, T.Zero));
            labels[cell] = options.Duplicates == DuplicateCells.Max ? T.Max(labels[cell], value) : value;
        }
    }

    // Box in grid cells from the corner of its cell; the slopes of x, y and of the logarithms of width and height by the logits; and what the largest term
    // of a gradient by the box is multiplied by.
    private static void Decode<T>(ReadOnlySpan<T> z, YoloRows rows, int row, T[] box, T[] slopes, T[] largest) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T two = T.One + T.One, half = T.One / two;
        for (int i = 0; i < 2; i++)
        {
            T centre = Logistic.Sigmoid(z[i]), side = two * Logistic.Sigmoid(z[2 + i]), anchor = T.CreateTruncating(rows.AnchorSizes[(2 * row) + i]);
            box[i] = (two * centre) - half;
            slopes[i] = two * centre * Logistic.Sigmoid(-z[i]);
            box[2 + i] = side * side * anchor;
            slopes[2 + i] = two * Logistic.Sigmoid(-z[2 + i]);
            (largest[i], largest[2 + i]) = (slopes[i], slopes[2 + i] * box[2 + i]);
        }
    }

    // Width and height over the longer of both, from sides in float64: those that logits below -45 decode to are nothing in float32. What is nothing in
    // float64 is no side.
    private static (T Wide, T Tall) Shape<T>(ReadOnlySpan<T> z, YoloRows rows, int row) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<double> sides = stackalloc double[2];
        for (int i = 0; i < 2; i++)
        {
            double side = 2 * Logistic.Sigmoid(double.CreateTruncating(z[2 + i]));
            sides[i] = side * side * rows.AnchorSizes[(2 * row) + i];
        }

        double longer = Math.Max(sides[0], sides[1]);
        return longer == 0 ? (T.Zero, T.Zero) : (T.CreateTruncating(sides[0] / longer), T.CreateTruncating(sides[1] / longer));
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            YoloLossOptions options = x.Options<YoloLossOptions>();
            List<YoloLevel<T>> levels = [];
            foreach ((int l, (T[] data, long[] shape)) in x.Family("prediction").Index())
                levels.Add(new YoloLevel<T>(data, shape, x.GradientSum($"prediction.{l}")));
            float[] targets = x.Singles("targets"), anchors = x.Singles("anchors");
            int anchorCount = (int)x.Shape("anchors")[1];
            double[] balance = x.Find("balance")?.Widen().As<double>() ?? YoloBalance.Of(levels.Count), strides = x.Find("strides")?.Widen().As<double>() ?? [];
            double[] next = options.Autobalance ? new double[levels.Count] : [];
            Accumulator loss = x.Sum("loss"), items = x.Sum("items", 3);
            if (options.Autobalance)
                x.Output("balance", () => HostArray.Of(Array.ConvertAll(next, T.CreateTruncating), next.Length));
            return () => Loop(levels, targets, anchors, anchorCount, balance, options, loss, items, next, strides);
        }
    }
}
