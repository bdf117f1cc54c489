using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>
/// Sets of boxes that kernels on boxes are judged on. Every set is x1, y1, x2, y2 in pixels, as float64 numbers that float32
/// holds exactly wherever equality matters.
/// </summary>
public static class BoxCases
{
    /// <summary>Random boxes in a square image whose area grows with their number, so that each overlaps about as many others.</summary>
    public static double[] Random(CaseRandom random, int count)
    {
        double side = 60 * Math.Sqrt(Math.Max(count, 1)) + 60;
        var boxes = new double[count * 4];
        for (int i = 0; i < count; i++)
            Put(boxes, i, random.NextDouble(0, side), random.NextDouble(0, side), random.NextDouble(10, 120), random.NextDouble(10, 120));
        return boxes;
    }

    /// <summary>Boxes on whole numbers, each beside many others and touching some, with one that lies across them all.</summary>
    public static double[] Crowd(CaseRandom random, int count)
    {
        double[] boxes = Random(random, count);
        for (int i = 0; i < boxes.Length; i += 4)
        {
            for (int c = i; c < i + 2; c++)
                (boxes[c], boxes[c + 2]) = (Math.Round(boxes[c] / 4), Math.Round(boxes[c] / 4) + Math.Round(boxes[c + 2] - boxes[c]));
        }

        if (count > 0)
            Put(boxes, 0, 10, 40, 15 * Math.Sqrt(count), 20);
        return boxes;
    }

    /// <summary>Random boxes that all overlap in their middle.</summary>
    public static double[] Heap(CaseRandom random, int count, double spread = 60)
    {
        var boxes = new double[count * 4];
        for (int i = 0; i < count; i++)
            Put(boxes, i, random.NextDouble(0, spread), random.NextDouble(0, spread), random.NextDouble(120 - spread, 120), random.NextDouble(120 - spread, 120));
        return boxes;
    }

    /// <summary>Why float32 is only asked to be finite on <see cref="AllSizes"/>.</summary>
    public const string AllSizesReason = "Areas of sides below 1e-19 are rounded to nothing in float32.";

    /// <summary>
    /// Boxes with edges from the smallest float32 to 1e19, some of which touch or share an edge, and sides of 1e-37 or more: one over a
    /// side is a float32.
    /// </summary>
    public static double[] AllSizes(CaseRandom random, int count)
    {
        var boxes = new double[count * 4];
        double Magnitude(double least) => Math.Pow(10, random.NextDouble(least, 18.9));
        for (int i = 0; i < boxes.Length; i += 4)
        {
            for (int axis = i; axis < i + 2; axis++)
            {
                double low = random.NextInt(0, 4) switch { 0 => Magnitude(-45), 1 => -Magnitude(-45), 2 when i > 0 => boxes[axis - 4], _ => 0 };
                (boxes[axis], boxes[axis + 2]) = (low, low + Magnitude(-37));
            }
        }

        return boxes;
    }

    /// <summary>The hard sets, by id. Each needs at most a random stream.</summary>
    public static IReadOnlyList<(string Id, Func<CaseRandom, double[]> Draw)> Hard { get; } =
    [
        ("empty", _ => []),
        ("one", random => Random(random, 1)),
        ("identical", _ => Repeat([10, 20, 50, 80], 5)),
        ("tie", _ => [0, 0, 10, 10, 0, 0, 10, 10, 5, 0, 15, 10, 5, 0, 15, 10]),
        ("shared-edges", _ => [0, 0, 10, 10, 0, 2, 10, 8, 0, 0, 5, 10, 2, 0, 10, 10]),
        ("touching", _ => [0, 0, 10, 10, 10, 0, 20, 10, 0, 10, 10, 20, 10, 10, 20, 20, 4, 4, 16, 16]),
        ("nested", _ => [0, 0, 100, 100, 10, 10, 90, 90, 20, 20, 80, 80, 30, 30, 70, 70]),
        ("disjoint", _ => [0, 0, 10, 10, 20, 0, 30, 10, 40, 0, 50, 10]),
        ("zero-area", _ => [5, 5, 5, 5, 0, 0, 10, 10, 5, 0, 5, 10, 5, 5, 5, 5]),
        ("all-zero-area", _ => [5, 5, 5, 5, 5, 5, 5, 5, 7, 5, 7, 9]),
        ("outside", _ => [-30, -20, 40, 50, -10, -10, 20, 20, 600, 600, 700, 720, 630, 610, 690, 800]),
        ("large-coordinates", random => Shift(Random(random, 12), 1e4)),
        ("one-ulp", _ => OneUlp([10, 20, 50, 80], 6)),
        ("normalised", random => Scale(Random(random, 12), 1 / 640.0)),
    ];

    /// <summary>
    /// The case on the scene with the most boxes, truths and predictions together. If several have equally many, it is the first. Only scenes with
    /// truths and with predictions count, since all variants agree on an empty input. There is no case if no scene has both.
    /// </summary>
    public static IEnumerable<KernelCase> OnFullest(SceneSet scenes, Func<DType, Scene, KernelInput> make)
    {
        Scene? fullest = scenes.Scenes
            .Where(scene => scene.Truths.Count > 0 && scene.Predictions.Count > 0)
            .MaxBy(scene => scene.Truths.Count + scene.Predictions.Count);
        return fullest is null ? [] : [new KernelCase(scenes.Id, (dtype, _) => make(dtype, fullest)) { Use = CaseUse.Check | CaseUse.Timed }];
    }

    /// <summary>The boxes of a scene as coordinates in pixels.</summary>
    public static double[] OfScene(IReadOnlyList<SceneBox> boxes)
    {
        var result = new double[boxes.Count * 4];
        for (int i = 0; i < boxes.Count; i++)
            (result[4 * i], result[(4 * i) + 1], result[(4 * i) + 2], result[(4 * i) + 3]) = (boxes[i].X1, boxes[i].Y1, boxes[i].X2, boxes[i].Y2);
        return result;
    }

    /// <summary>An [N,4] array.</summary>
    public static HostArray Array(DType dtype, double[] boxes) => HostArray.Floats(dtype, boxes, boxes.Length / 4, 4);

    /// <summary>A set with every coordinate moved.</summary>
    public static double[] Shift(double[] boxes, double by) => System.Array.ConvertAll(boxes, x => x + by);

    /// <summary>A set with every coordinate scaled.</summary>
    public static double[] Scale(double[] boxes, double by) => System.Array.ConvertAll(boxes, x => x * by);

    private static double[] Repeat(double[] box, int count) => [.. Enumerable.Range(0, count).SelectMany(_ => box)];

    // Box i is the first one with its right edge i float32 steps further right.
    private static double[] OneUlp(double[] box, int count)
    {
        double[] boxes = Repeat(box, count);
        float edge = (float)box[2];
        for (int i = 1; i < count; i++)
        {
            edge = MathF.BitIncrement(edge);
            boxes[(4 * i) + 2] = edge;
        }

        return boxes;
    }

    private static void Put(double[] boxes, int i, double x, double y, double width, double height) =>
        (boxes[4 * i], boxes[(4 * i) + 1], boxes[(4 * i) + 2], boxes[(4 * i) + 3]) = (x, y, x + width, y + height);
}
