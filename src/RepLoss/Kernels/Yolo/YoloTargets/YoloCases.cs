using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Labelled rows, anchors and grids that kernels on YOLO targets are judged and timed on.</summary>
internal static class YoloCases
{
    private const int MostImages = 64;

    private static readonly long[] Square = [80, 80, 40, 40, 20, 20];
    private static readonly long[] Wide = [48, 80, 24, 40, 12, 20];

    /// <summary>YOLOv5's nine anchors, in grid cells of strides 8, 16 and 32.</summary>
    public static float[] Anchors { get; } =
    [
        10 / 8f, 13 / 8f, 16 / 8f, 30 / 8f, 33 / 8f, 23 / 8f,
        30 / 16f, 61 / 16f, 62 / 16f, 45 / 16f, 59 / 16f, 119 / 16f,
        116 / 32f, 90 / 32f, 156 / 32f, 198 / 32f, 373 / 32f, 326 / 32f,
    ];

    /// <summary>Makes a kernel's input: threshold, targets, anchors, A, grids, images.</summary>
    public delegate KernelInput Make(double threshold, float[] targets, float[] anchors, int anchorCount, long[] grids, int images);

    /// <summary>The hard cases, every length up to 64, seeds, and the sizes that are timed.</summary>
    public static IEnumerable<KernelCase> All(Make make)
    {
        foreach ((string id, float[] targets) in Hard())
        {
            yield return new KernelCase(id, (_, _) => make(4, targets, Anchors, 3, Square, 2));
            yield return new KernelCase($"{id}-wide", (_, _) => make(4, targets, Anchors, 3, Wide, 2));
        }

        // Anchors so large that no target of the middle level matches.
        float[] unmatched = [.. Anchors];
        for (int i = 6; i < 12; i++)
            unmatched[i] = 1000;
        yield return new KernelCase("level-without-match", (_, random) => make(4, Random(random, 20, 2), unmatched, 3, Square, 2));
        yield return new KernelCase("one-level-one-anchor", (_, random) => make(4, Random(random, 30, 2), [2, 3], 1, [13, 29], 2));
        yield return new KernelCase("narrow-threshold", (_, random) => make(1.5, Random(random, 50, 2), Anchors, 3, Square, 2));
        yield return new KernelCase("wide-threshold", (_, random) => make(100, Random(random, 20, 2), Anchors, 3, Square, 2));
        foreach (int length in CaseLengths.All)
        {
            yield return new KernelCase($"length-{length}", (_, random) => make(
                4, Random(random, length, Images(length)), Anchors, 3, length % 2 == 0 ? Square : Wide, Images(length)));
        }

        for (ulong seed = 1; seed <= 5; seed++)
            yield return new KernelCase($"random-{seed}", (_, random) => make(4, Random(random, 100, 16), Anchors, 3, Square, 16)) { Seed = seed };
        foreach (int n in new[] { 400, 1100, 4000 })
            yield return new KernelCase($"many-{n}", (_, random) => make(4, Random(random, n, 16), Anchors, 3, Square, 16));
        foreach (int n in new[] { 40, 400, 4000 })
        {
            yield return new KernelCase($"t{n}", (_, random) => make(4, Random(random, n, 16), Anchors, 3, Square, 16))
            {
                Use = CaseUse.Timed | (n == 400 ? CaseUse.Headline : 0),
                Size = n,
            };
        }
    }

    /// <summary>The case on the truths of scenes, checked and timed; none where they have no truth.</summary>
    public static IEnumerable<KernelCase> On(SceneSet scenes, Func<DType, CaseRandom, KernelInput> make) =>
        Batch(scenes).Any(scene => scene.Truths.Count > 0) ? [new KernelCase(scenes.Id, make) { Use = CaseUse.Check | CaseUse.Timed }] : [];

    /// <summary>The truths of up to 64 scenes as target rows.</summary>
    public static float[] Targets(SceneSet scenes)
    {
        var rows = new List<float>();
        foreach ((int image, Scene scene) in Batch(scenes).Index())
        {
            foreach (SceneBox box in scene.Truths)
            {
                rows.AddRange([image, box.Class, (float)((box.X1 + box.X2) / 2 / scene.Width), (float)((box.Y1 + box.Y2) / 2 / scene.Height),
                    (float)(box.Width / scene.Width), (float)(box.Height / scene.Height)]);
            }
        }

        return [.. rows];
    }

    /// <summary>How many images <see cref="Targets"/> takes.</summary>
    public static int Images(SceneSet scenes) => Batch(scenes).Count;

    /// <summary>The grids of a 640-pixel network for the shape of the first scene: square, or wide.</summary>
    public static long[] Grids(SceneSet scenes) =>
        scenes.Scenes.Count > 0 && scenes.Scenes[0].Width > 1.5 * scenes.Scenes[0].Height ? Wide : Square;

    // The first scenes, or, where none of them has a truth, as a film that begins empty, the first that have.
    private static List<Scene> Batch(SceneSet scenes)
    {
        List<Scene> first = [.. scenes.Scenes.Take(MostImages)];
        return first.Exists(scene => scene.Truths.Count > 0) ? first : [.. scenes.Scenes.Where(scene => scene.Truths.Count > 0).Take(MostImages)];
    }

    /// <summary>An input of yolo-targets.</summary>
    public static KernelInput Input(KernelOptions options, float[] targets, float[] anchors, int anchorCount, long[] grids) => new(options)
    {
        { "targets", HostArray.Of(targets, targets.Length / 6, 6) },
        { "anchors", HostArray.Of(anchors, grids.Length / 2, anchorCount, 2) },
        { "grids", HostArray.Of(grids, grids.Length / 2, 2) },
    };

    // An odd number for odd lengths, so that what skips the last image of an odd number is seen.
    private static int Images(int length) => 4 - (length % 2);

    /// <summary>Random rows: centres anywhere, sides log-uniform from 8 to 450 pixels of 640, 80 classes.</summary>
    public static float[] Random(CaseRandom random, int count, int images)
    {
        var rows = new float[count * 6];
        for (int i = 0; i < rows.Length; i += 6)
        {
            rows[i] = random.NextInt(0, images);
            rows[i + 1] = random.NextInt(0, 80);
            rows[i + 2] = (float)random.NextDouble();
            rows[i + 3] = (float)random.NextDouble();
            rows[i + 4] = (float)(0.0125 * Math.Exp(random.NextDouble(0, 4)));
            rows[i + 5] = (float)(0.0125 * Math.Exp(random.NextDouble(0, 4)));
        }

        return rows;
    }

    private static IEnumerable<(string Id, float[] Targets)> Hard()
    {
        yield return ("empty", []);
        yield return ("one", [0, 3, 0.41f, 0.63f, 0.1f, 0.2f]);
        yield return ("integer-centre", [0, 1, 0.5f, 0.5f, 0.05f, 0.06f, 1, 2, 0.25f, 0.75f, 0.05f, 0.06f]);
        yield return ("half-centre", [0, 1, 40.5f / 80, 40.5f / 80, 0.05f, 0.06f, 1, 2, 20.5f / 80, 10.5f / 80, 0.3f, 0.3f]);
        yield return ("corners", [0, 1, 0, 0, 0.05f, 0.06f, 0, 1, 1, 1, 0.05f, 0.06f, 1, 2, 0, 1, 0.2f, 0.2f, 1, 2, 1, 0, 0.2f, 0.2f]);
        yield return ("borders", [0, 1, 1 / 80f, 0.5f, 0.05f, 0.06f, 0, 1, 79 / 80f, 0.5f, 0.05f, 0.06f, 1, 1, 0.5f, 0.999f, 0.05f, 0.06f]);
        yield return ("outside", [0, 1, -0.25f, 0.5f, 0.05f, 0.06f, 1, 1, 0.5f, 1.75f, 0.2f, 0.2f, 1, 0, 1e30f, -1e30f, 0.1f, 0.1f]);
        yield return ("at-threshold", [0, 1, 0.3f, 0.3f, 4 * 10 / 640f, 13 / 640f, 0, 1, 0.7f, 0.7f, 10 / 640f / 4, 13 / 640f]);
        yield return ("too-small-and-too-large", [0, 1, 0.3f, 0.3f, 1e-4f, 1e-4f, 0, 1, 0.7f, 0.7f, 50, 50]);
        yield return ("identical", [.. Enumerable.Repeat(new float[] { 1, 5, 0.37f, 0.61f, 0.1f, 0.15f }, 6).SelectMany(row => row)]);
        yield return ("fractional-labels", [0.9f, 3.7f, 0.41f, 0.63f, 0.1f, 0.2f]);
    }
}
