using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The cases of <see cref="DetectDecode"/>.</summary>
internal static class DetectDecodeCases
{
    private static readonly double[] Anchors =
        [10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326, 400, 500, 600, 300, 700, 700, 800, 900, 500, 400, 900, 900];

    /// <summary>Grids of every small shape, extreme logits, no images, one class, none, up to five levels, and the timed sizes.</summary>
    public static IEnumerable<KernelCase> All()
    {
        foreach (ClassProbability classification in Enum.GetValues<ClassProbability>())
        {
            string suffix = KebabCase.Of(classification.ToString());
            yield return Case($"empty-{suffix}", classification, 0, 3, 4, [4, 4, 2, 2]);
            yield return Case($"one-{suffix}", classification, 1, 1, 1, [1, 1]);
            yield return Case($"no-classes-{suffix}", classification, 2, 3, 0, [3, 5]);
            yield return Case($"many-classes-{suffix}", classification, 1, 2, 80, [3, 4, 2, 2]);
            yield return Case($"five-levels-{suffix}", classification, 2, 3, 5, [8, 16, 4, 8, 2, 4, 1, 2, 1, 1]);
            yield return Case($"tie-{suffix}", classification, 2, 3, 4, [3, 5], spread: 0);
            yield return Case($"extreme-{suffix}", classification, 2, 3, 4, [6, 5], spread: 200);
            yield return Case($"large-grid-{suffix}", classification, 1, 3, 2, [48, 80]);
            for (ulong seed = 1; seed <= 5; seed++)
                yield return Case($"random-{suffix}-{seed}", classification, 3, 3, 7, [8, 6, 4, 3, 2, 2]) with { Seed = seed };
            for (ulong seed = 6; seed <= 220; seed++)
                yield return Case($"random-{suffix}-{seed}", classification, 2, 3, 7, [4, 6, 2, 3]) with { Seed = seed, Use = CaseUse.Thorough };
        }

        // Remainders of vectorised loops lie along x.
        foreach (int n in CaseLengths.All.Skip(1))
            yield return Case($"length-{n}", (ClassProbability)(n % 2), 1 + (n % 3), 1 + (n % 2), n % 5, [1 + (n % 4), n]);
        foreach (int images in new[] { 1, 16 })
        {
            yield return Case($"b{images}", ClassProbability.Sigmoid, images, 3, 80, PredictionCases.Grids640) with
            {
                Use = CaseUse.Timed,
                Size = images,
            };
        }
    }

    /// <summary>A 1 x 2 grid of one anchor with logits of 0.</summary>
    public static HostArray Zeros(int classes) => HostArray.Of(new double[2 * (5 + classes)], 1, 1, 1, 2, 5 + classes);

    private static KernelCase Case(
        string id, ClassProbability classification, int images, int anchors, int classes, long[] grids, double spread = 6) =>
        new(id, (dtype, random) =>
        {
            var input = new KernelInput(new DetectDecodeOptions { Classification = classification });
            int levels = grids.Length / 2;
            PredictionCases.Add(input, dtype, random, images, anchors, classes, grids, spread);
            input.Add("anchors", HostArray.Floats(dtype, Anchors[..(levels * anchors * 2)], levels, anchors, 2));
            input.Add("strides", HostArray.Floats(dtype, [.. Enumerable.Range(0, levels).Select(level => 8.0 * (1 << level))], levels));
            return input;
        });
}
