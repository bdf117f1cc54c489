using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The input of an assigner for one image, in pixels: the predictions of a half-trained head, and the labelled boxes.</summary>
/// <param name="Points">The anchor points [A,2].</param>
/// <param name="Strides">The stride of each anchor [A].</param>
/// <param name="Boxes">The predicted box of each anchor [A,4].</param>
/// <param name="Logits">The class logits of each anchor [A,K].</param>
/// <param name="Objectness">The objectness logit of each anchor [A].</param>
/// <param name="Labels">The class of each labelled box [G].</param>
/// <param name="Truths">The labelled boxes [G,4].</param>
internal sealed record AssignScene(double[] Points, double[] Strides, double[] Boxes, double[] Logits, double[] Objectness, long[] Labels, double[] Truths)
{
    private const double LongestSide = 640;
    private const int MostClasses = 80;

    /// <summary>The number of anchors.</summary>
    public int Anchors => Strides.Length;

    /// <summary>The class scores: the sigmoids of the logits.</summary>
    public double[] Scores => Array.ConvertAll(Logits, z => 1 / (1 + Math.Exp(-z)));

    /// <summary>Draws a square image with the whole grid of each level and truths of all sizes.</summary>
    public static AssignScene OnGrid(CaseRandom random, int side, int truths, int classes)
    {
        (double[] points, double[] strides) = AnchorGrid.Of(side, side, 8, 16, 32);
        return Draw(random, points, strides, classes, RandomLabels(random, truths, classes), RandomTruths(random, truths, side));
    }

    /// <summary>Draws truths that overlap, and points of the grids around them in random order.</summary>
    public static AssignScene Crowded(CaseRandom random, int anchors, int truths, int classes)
    {
        double side = 32 + (8 * Math.Sqrt(anchors));
        double[] strides = [.. Enumerable.Range(0, anchors).Select(_ => (double)(8 << random.NextInt(0, 3)))];
        double[] points = [.. strides.SelectMany(stride => new[] { Place(stride), Place(stride) })];
        return Draw(random, points, strides, classes, RandomLabels(random, truths, classes), RandomTruths(random, truths, side));

        double Place(double stride) => (random.NextInt(0, Math.Max(1, (int)(side / stride))) + 0.5) * stride;
    }

    /// <summary>
    /// Makes the input for an image of a data set. An image whose longer side is above 640 is scaled to 640, as a detector does. The grid covers the image, rounded up
    /// to whole cells of the last level. The head has at most 80 classes; classes above share a number with those below.
    /// </summary>
    public static AssignScene On(CaseRandom random, Scene scene, int classes)
    {
        double scale = Math.Min(1, LongestSide / Math.Max(scene.Width, scene.Height));
        int ofHead = Math.Min(classes, MostClasses);
        (double[] points, double[] strides) = AnchorGrid.Of(WholeCells(scene.Width), WholeCells(scene.Height), 8, 16, 32);
        return Draw(
            random, points, strides, ofHead, [.. scene.Truths.Select(box => (long)box.Class % ofHead)], Array.ConvertAll(BoxCases.OfScene(scene.Truths), x => scale * x));

        int WholeCells(double length) => 32 * (int)Math.Ceiling(scale * length / 32);
    }

    /// <summary>Scales all lengths by a factor, then shifts all points and boxes.</summary>
    public AssignScene Scaled(double by, double shift)
    {
        double[] Moved(double[] numbers) => Array.ConvertAll(numbers, x => (x * by) + shift);
        return this with { Points = Moved(Points), Strides = Array.ConvertAll(Strides, x => x * by), Boxes = Moved(Boxes), Truths = Moved(Truths) };
    }

    // About half of the anchors inside a truth predict that truth roughly. The other anchors predict a box of about their level's size.
    private static AssignScene Draw(CaseRandom random, double[] points, double[] strides, int classes, long[] labels, double[] truths)
    {
        int anchors = strides.Length;
        double[] boxes = new double[4 * anchors], logits = new double[classes * anchors], objectness = new double[anchors];
        for (int a = 0; a < anchors; a++)
        {
            double x = points[2 * a], y = points[(2 * a) + 1], stride = strides[a];
            int start = labels.Length == 0 ? 0 : random.NextInt(0, labels.Length);
            int near = Enumerable.Range(0, labels.Length).Select(i => (start + i) % labels.Length)
                .FirstOrDefault(g => truths[4 * g] < x && x < truths[(4 * g) + 2] && truths[(4 * g) + 1] < y && y < truths[(4 * g) + 3], -1);
            bool isRight = near >= 0 && random.NextInt(0, 2) == 0;
            for (int axis = 0; axis < 2; axis++)
            {
                (double low, double high) = isRight
                    ? (truths[(4 * near) + axis], truths[(4 * near) + axis + 2])
                    : (points[(2 * a) + axis] - (stride * random.NextDouble(0.5, 4)), points[(2 * a) + axis] + (stride * random.NextDouble(0.5, 4)));
                double spread = (high - low) * 0.3 * random.NextDouble();
                (boxes[(4 * a) + axis], boxes[(4 * a) + axis + 2]) = (low + (spread * random.NextDouble(-1, 1)), high + (spread * random.NextDouble(-1, 1)));
            }

            for (int k = 0; k < classes; k++)
                logits[(a * classes) + k] = random.NextDouble(-6, 1) + (isRight && labels[near] == k ? 3 * random.NextDouble() : 0);
            objectness[a] = random.NextDouble(-4, 1) + (isRight ? 3 * random.NextDouble() : 0);
        }

        return new AssignScene(points, strides, boxes, logits, objectness, labels, truths);
    }

    private static long[] RandomLabels(CaseRandom random, int count, int classes) => [.. Enumerable.Range(0, count).Select(_ => (long)random.NextInt(0, classes))];

    // Sides go from a few pixels to half of the image. Their logarithms are distributed evenly.
    private static double[] RandomTruths(CaseRandom random, int count, double side) => [.. Enumerable.Range(0, count).SelectMany(_ =>
    {
        double width = Side(), height = Side(), x = random.NextDouble(0, side - width), y = random.NextDouble(0, side - height);
        return new[] { x, y, x + width, y + height };

        double Side() => 6 * Math.Pow(side / 12, random.NextDouble());
    })];
}
