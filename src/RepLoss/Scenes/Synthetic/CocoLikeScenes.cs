using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// Draws images like those of COCO128. All constants were measured on its 929 boxes in 128 images; sizes are sqrt(w*h) with w
/// and h divided by the image's, aspects are w/h in pixels.
/// </summary>
internal static class CocoLikeScenes
{
    public const int Classes = 80;
    private const double Side = 640;
    private const double SmallestEdge = 2;

    /// <summary>Boxes an image.</summary>
    private static readonly QuantileTable Counts = new(
        [0, .015, .016, .11, .12, .3, .4, .5, .6, .7, .75, .8, .9, .95, .98, 1],
        [0, 0, 1, 1, 2, 2, 3, 4, 6, 8, 10, 11.6, 16.3, 20, 38, 42]);

    private static readonly QuantileTable Aspects = new(
        [0, .01, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99, 1],
        [.105, .145, .273, .347, .461, .593, .746, .899, 1.058, 1.307, 1.647, 2.2, 3.045, 7.245, 13.5]);

    private static readonly QuantileTable LogSizes = new(
        [0, .01, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99, 1],
        new[] { .0036, .0114, .0191, .0242, .0377, .0495, .0716, .1054, .1445, .2123, .2951, .5025, .6917, .95, .9989 }
            .Select(size => Math.Log(size)).ToArray());

    public static Scene[] Draw(ulong seed, int scenes)
    {
        var random = new CaseRandom("coco-like", seed);
        // One draw from each of as many equal parts as there are scenes: the quantiles hold for few scenes too.
        int[] counts = Enumerable.Range(0, scenes)
            .Select(part => (int)Math.Round(Counts.At((part + random.NextDouble()) / scenes)))
            .ToArray();
        random.Shuffle<int>(counts);
        return counts.Select((count, index) => DrawScene(random, count, $"{index + 1:D12}")).ToArray();
    }

    private static Scene DrawScene(CaseRandom random, int count, string name)
    {
        // Least squares over the boxes: ln size falls by .78 for each e-fold of boxes in the image, and spreads by .57 between
        // images. 2.45 is the shift at which the sizes of all images together keep the quantiles above.
        double meanLogSize = (-0.78 * (Math.Log(Math.Max(count, 1)) - 2.45)) + (0.57 * random.NextGaussian());
        int[] palette = DrawPalette(random);
        SceneBox DrawBox(List<SceneBox> others) =>
            Place(random, DrawSize(random, meanLogSize), others) with { Class = palette[random.NextInt(0, palette.Length)] };

        var truths = new List<SceneBox>();
        for (int i = 0; i < count; i++)
            truths.Add(DrawBox(truths));
        int falsePositives = random.NextInt(0, 3 + (count / 2));
        var predictions = SyntheticPredictions.Draw(random, truths, falsePositives, () => DrawBox([])).Select(Clipped).ToArray();
        return new Scene(name, Side, Side, truths, predictions);
    }

    /// <summary>Turns a normal number (.80 within an image, 1.23 over all) into the size of the same rank among the measured ones.</summary>
    private static (double Width, double Height) DrawSize(CaseRandom random, double meanLogSize)
    {
        double normal = (meanLogSize + (0.80 * random.NextGaussian())) / 1.23;
        double rank = 1 / (1 + Math.Exp(-1.702 * normal)); // the normal distribution's share below, to 1 %
        double size = Side * Math.Exp(LogSizes.At(rank));
        double stretch = Math.Sqrt(Aspects.At(random.NextDouble()));
        return (Math.Clamp(size * stretch, SmallestEdge, Side), Math.Clamp(size / stretch, SmallestEdge, Side));
    }

    /// <summary>Anywhere in the image, or, two times in five, at another box: so a box overlaps 2.1 others on average, as measured.</summary>
    private static SceneBox Place(CaseRandom random, (double Width, double Height) size, List<SceneBox> others)
    {
        double x = random.NextDouble(0, Side - size.Width), y = random.NextDouble(0, Side - size.Height);
        if (others.Count > 0 && random.NextDouble() < 0.4)
        {
            var other = others[random.NextInt(0, others.Count)];
            double middleX = ((other.X1 + other.X2) / 2) + (0.6 * other.Width * random.NextGaussian());
            double middleY = ((other.Y1 + other.Y2) / 2) + (0.6 * other.Height * random.NextGaussian());
            x = Math.Clamp(middleX - (size.Width / 2), 0, Side - size.Width);
            y = Math.Clamp(middleY - (size.Height / 2), 0, Side - size.Height);
        }
        return SyntheticScenes.Snapped(new SceneBox(x, y, x + size.Width, y + size.Height, Class: 0));
    }

    /// <summary>The one to five classes of an image; 2.8 different ones on average in COCO128.</summary>
    private static int[] DrawPalette(CaseRandom random)
    {
        int[] palette = new int[random.NextInt(1, 6)];
        for (int i = 0; i < palette.Length; i++)
            palette[i] = DrawClass(random);
        return palette;
    }

    /// <summary>Class 0 (person) has 27 % of the boxes; the others, sorted by number, fall off by a factor of e in 18 classes.</summary>
    private static int DrawClass(CaseRandom random)
    {
        if (random.NextDouble() < 0.27) return 0;
        double all = 1 - Math.Exp(-(Classes - 1) / 18.0);
        return 1 + (int)(-18 * Math.Log(1 - (all * random.NextDouble())));
    }

    private static SceneBox Clipped(SceneBox box) => box with
    {
        X1 = Math.Clamp(box.X1, 0, Side),
        Y1 = Math.Clamp(box.Y1, 0, Side),
        X2 = Math.Clamp(box.X2, 0, Side),
        Y2 = Math.Clamp(box.Y2, 0, Side),
    };
}
