using RepLoss.Contract;

namespace RepLoss.Data;

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
        // Least squares over the boxes: ln size = -.61 - .78 ln(boxes in the image), .57 between images and .80 within one.
        double meanLogSize = -0.61 - (0.78 * Math.Log(Math.Max(count, 1))) + (0.57 * random.NextGaussian());
        int[] palette = DrawPalette(random);
        SceneBox DrawBox() => Box(random, meanLogSize, palette[random.NextInt(0, palette.Length)]);

        var truths = Enumerable.Range(0, count).Select(_ => DrawBox()).ToArray();
        int falsePositives = random.NextInt(0, 3 + (count / 2));
        var predictions = SyntheticPredictions.Draw(random, truths, falsePositives, DrawBox).Select(Clipped).ToArray();
        return new Scene(name, Side, Side, truths, predictions);
    }

    private static SceneBox Box(CaseRandom random, double meanLogSize, int label)
    {
        double size = Side * Math.Exp(meanLogSize + (0.80 * random.NextGaussian()));
        double stretch = Math.Sqrt(Aspects.At(random.NextDouble()));
        double width = Math.Clamp(size * stretch, SmallestEdge, Side), height = Math.Clamp(size / stretch, SmallestEdge, Side);
        double x = random.NextDouble(0, Side - width), y = random.NextDouble(0, Side - height);
        return SyntheticScenes.Snapped(new SceneBox(x, y, x + width, y + height, label));
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
