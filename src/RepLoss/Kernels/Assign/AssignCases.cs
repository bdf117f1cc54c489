using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The cases that the assigners share: images of every length, random images, whole grids of a head, and scenes.</summary>
/// <param name="input">Makes the input of an image. The number picks the set of options; set 0 has the defaults.</param>
/// <param name="options">The number of sets of options.</param>
internal sealed class AssignCases(Func<DType, int, AssignScene, KernelInput> input, int options)
{
    private const int MostSeeds = 40, Classes = 80, ImageSide = 640;

    /// <summary>One image of each length, with 1 to <paramref name="mostClasses"/> classes.</summary>
    public IEnumerable<KernelCase> Lengths(int mostClasses)
    {
        foreach (int length in CaseLengths.All)
            yield return new KernelCase($"length-{length}", (dtype, random) => input(dtype, length % options, AssignScene.Crowded(random, length, length * 7 % 6, 1 + (length % mostClasses))));
    }

    /// <summary>Crowded images with random anchors.</summary>
    public IEnumerable<KernelCase> Random()
    {
        for (int i = 1; i <= MostSeeds; i++)
        {
            int seed = i;
            yield return new KernelCase($"random-{seed}", (dtype, random) => input(dtype, seed % options, AssignScene.Crowded(random, seed % 3 == 0 ? 30 : 250, seed % 9, 1 + (seed % 5))))
            {
                Seed = (ulong)seed,
                Use = seed <= 20 ? CaseUse.Check : CaseUse.Thorough,
            };
        }
    }

    /// <summary>An image with 30 truths under a whole grid. Its pairs do not fit into one block of tensors.</summary>
    public KernelCase Image(string id, int option) => new(id, (dtype, random) => input(dtype, option, AssignScene.OnGrid(random, ImageSide, 30, 3)));

    /// <summary>The images that are timed.</summary>
    public IEnumerable<KernelCase> Timed()
    {
        foreach (int truths in new[] { 1, 10, 100 })
        {
            yield return new KernelCase($"g{truths}", (dtype, random) => input(dtype, 0, AssignScene.OnGrid(random, ImageSide, truths, Classes)))
            {
                Use = CaseUse.Timed | (truths == 10 ? CaseUse.Headline : 0),
                Size = truths,
            };
        }
    }

    /// <summary>The scene with the most labelled boxes. The head predicts some of these boxes well.</summary>
    public IEnumerable<KernelCase> On(SceneSet scenes) => scenes.Scenes.MaxBy(scene => scene.Truths.Count) is { Truths.Count: > 0 } fullest
        ? [new KernelCase(scenes.Id, (dtype, random) => input(dtype, 0, AssignScene.On(random, fullest, scenes.Classes))) { Use = CaseUse.Check | CaseUse.Timed }]
        : [];

    /// <summary>The numbers, repeated a number of times.</summary>
    public static double[] Repeat(double[] numbers, int count) => [.. Enumerable.Range(0, count).SelectMany(_ => numbers)];
}
