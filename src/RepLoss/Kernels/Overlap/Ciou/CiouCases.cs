using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Inputs that <see cref="Ciou"/> is judged and timed on.</summary>
internal static class CiouCases
{
    private const int MostSeeds = 400;

    private const int MostScenes = 64;

    private static readonly CiouOptions[] Options = [new(), new() { EpsilonPlacement = CiouEpsilonPlacement.V5 }];

    /// <summary>A box whose CIoU with itself is NaN in float32 as YOLOv5 v7.0 computes it.</summary>
    public static double[] NanAsPublished { get; } = [0.5, 0.5, 3.3, 6.6];

    /// <summary>The hard cases under both placements of e, every length up to 64, seeds, and the sizes that are timed.</summary>
    public static IEnumerable<KernelCase> All()
    {
        foreach (CiouOptions options in Options)
        {
            string suffix = options.EpsilonPlacement == CiouEpsilonPlacement.V5 ? "-v5" : "";
            foreach ((string id, Func<CaseRandom, double[]> draw) in BoxCases.Hard.Where(hard => hard.Id is not ("one-ulp" or "identical")))
            {
                yield return new KernelCase(id + suffix, (dtype, random) => Ciou.Input(dtype, options, Turned(draw(random)), CentreSize(draw(random))));
            }

            yield return new KernelCase("one-ulp" + suffix, (dtype, random) => OneUlp(dtype, options, random))
            {
                GradientOnlyFinite = "The edges of one-ulp neighbours coincide or not as float32 rounds them, and the gradient jumps there.",
            };
            yield return new KernelCase("nan-as-published" + suffix, (dtype, _) => Ciou.Input(dtype, options, NanAsPublished, NanAsPublished));
            yield return new KernelCase("identical" + suffix, (dtype, random) => Identical(dtype, options, random, 200, 1));
            yield return new KernelCase("identical-normalised" + suffix, (dtype, random) => Identical(dtype, options, random, 200, 1 / 640.0));
            // So small that e on the heights shows in float32.
            yield return new KernelCase("small" + suffix, (dtype, _) => Ciou.Input(
                dtype, options, [5e-5, 5e-5, 1e-4, 2e-4, 4e-5, 5e-5, 3e-4, 1e-4], [6e-5, 4e-5, 1.2e-4, 1.5e-4, 6e-5, 6e-5, 2e-4, 1.3e-4]));
            // Sides whose squares are 0 in float32.
            yield return new KernelCase("specks" + suffix, (dtype, _) => Ciou.Input(
                dtype, options, [5, 5, 1e-25, 1e-25, 5, 5, 1e-25, 3e-25, 5, 5, 2e-25, 1e-25], [5, 5, 1e-25, 1e-25, 5, 5, 10, 10, 5, 5, 1e-25, 2e-25]));
            yield return new KernelCase("sides-of-0" + suffix, (dtype, _) => Ciou.Input(
                dtype, options, [5, 5, 10, 0, 5, 5, 0, 10, 5, 5, 0, 0, 5, 5, 4, 0, 6, 5, 4, 2], [5, 5, 10, 10, 5, 6, 4, 10, 5, 5, 4, 2, 5, 6, 0, 3, 5, 5, 0, 0]));
            yield return new KernelCase("negative-sides" + suffix, (dtype, _) => Ciou.Input(
                dtype, options, [5, 5, -4, 2, 5, 5, 4, 2, 5, 5, -3, -2], [5, 5, 4, 2, 5, 6, 4, -3, 5, 5, 4, 0]));
            // One side is so much smaller than the other that the angle has the same digits as for a side of 0.
            yield return new KernelCase("nearly-0" + suffix, (dtype, _) => Ciou.Input(dtype, options, [5, 5, 4, 1e-30, 5, 5, 1e-30, 4], [5, 5, 4, 2, 5, 6, 4, 2]));
            for (ulong seed = 1; seed <= 4; seed++)
            {
                yield return new KernelCase($"all-sizes-{seed}{suffix}", (dtype, random) => AllSizes(dtype, options, random, 40))
                {
                    Seed = seed,
                    OnlyFinite = "An edge is lost beside a centre far from it.",
                };
            }

            yield return new KernelCase("slivers" + suffix, (dtype, _) => Ciou.Input(
                dtype, options, [5, 5, 10, 1e-25, 5, 5, 1e-25, 10, 5, 5, 10, 1e-3], [5, 5, 10, 10, 5, 6, 10, 10, 6, 5, 1e-3, 10]));
        }

        foreach (int length in CaseLengths.All)
        {
            yield return new KernelCase($"length-{length}", (dtype, random) => Near(dtype, Options[length % 2], random, length, 0.3));
        }

        for (int i = 1; i <= MostSeeds; i++)
        {
            int seed = i;
            double spread = seed % 3 == 0 ? 2 : seed % 3 == 1 ? 0.3 : 0.02;
            yield return new KernelCase($"random-{seed}", (dtype, random) => Near(dtype, Options[seed / 2 % 2], random, 100, spread))
            {
                Seed = (ulong)seed,
                Use = seed <= 6 ? CaseUse.Check : CaseUse.Thorough,
            };
        }

        // Long enough to be cut into blocks and shared between threads, with a rest.
        yield return new KernelCase("many-70001", (dtype, random) => Near(dtype, Options[0], random, 70_001, 0.3));
        foreach (int n in new[] { 64, 256, 1024, 4096, 100_000 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => Near(dtype, Options[0], random, n, 0.3))
            {
                Use = CaseUse.Timed,
                Size = n,
            };
        }
    }

    /// <summary>
    /// Every prediction with the truth that it overlaps most, of up to 64 scenes. Pairs that share an edge, as those at the border of
    /// an image do, are left out: rounding to centre and size decides whether the edges are equal, and the gradient jumps there. No case
    /// where there is no pair.
    /// </summary>
    public static IEnumerable<KernelCase> On(SceneSet scenes)
    {
        IEnumerable<(SceneBox Predicted, SceneBox Target)> pairs =
            from scene in scenes.Scenes.Take(MostScenes)
            where scene.Truths.Count > 0
            from box in scene.Predictions
            let best = scene.Truths.MaxBy(truth => truth.Overlap(box))
            where best.Overlap(box) > 0 && !SharesAnEdge(best, box)
            select (box, best);
        return !pairs.Any() ? [] :
        [
            new KernelCase(scenes.Id, (dtype, _) => Ciou.Input(
                dtype, Options[0], CentreSize(BoxCases.OfScene([.. pairs.Select(pair => pair.Predicted)])), CentreSize(BoxCases.OfScene([.. pairs.Select(pair => pair.Target)]))))
            {
                Use = CaseUse.Check | CaseUse.Timed,
            },
        ];
    }

    private static bool SharesAnEdge(SceneBox a, SceneBox b) =>
        Math.Min(Math.Min(Math.Abs(a.X1 - b.X1), Math.Abs(a.X2 - b.X2)), Math.Min(Math.Abs(a.Y1 - b.Y1), Math.Abs(a.Y2 - b.Y2))) < 1e-3;

    // Random targets, and predictions that miss each number by up to a share of the box's side. A prediction whose edge rounding could
    // put on the target's is drawn again: the gradient jumps there, and float32 and float64 would each be right on its own side.
    private static KernelInput Near(DType dtype, CiouOptions options, CaseRandom random, int count, double spread)
    {
        double[] target = CentreSize(BoxCases.Random(random, count)), predicted = (double[])target.Clone();
        for (int box = 0; box < predicted.Length; box += 4)
        {
            do
            {
                for (int i = box; i < box + 4; i++)
                {
                    double side = target[box + 2 + (i % 2)], off = random.NextDouble(-spread, spread);
                    predicted[i] = i % 4 < 2 ? target[i] + (off * side) : target[i] * Math.Exp(off);
                }
            }
            while (EdgesMayMeet(predicted, target, box));
        }

        return Ciou.Input(dtype, options, predicted, target);
    }

    private static bool EdgesMayMeet(double[] a, double[] b, int box)
    {
        for (int axis = box; axis < box + 2; axis++)
        {
            double reach = 1e-6 * (1 + Math.Abs(a[axis]) + a[axis + 2]);
            double low = a[axis] - (a[axis + 2] / 2) - b[axis] + (b[axis + 2] / 2), high = a[axis] + (a[axis + 2] / 2) - b[axis] - (b[axis + 2] / 2);
            if (Math.Abs(low) < reach || Math.Abs(high) < reach)
                return true;
        }

        return false;
    }

    private static KernelInput Identical(DType dtype, CiouOptions options, CaseRandom random, int count, double scale)
    {
        double[] boxes = BoxCases.Scale(CentreSize(BoxCases.Random(random, count)), scale);
        return Ciou.Input(dtype, options, boxes, boxes);
    }

    private static KernelInput AllSizes(DType dtype, CiouOptions options, CaseRandom random, int count)
    {
        double[] Draw() => [.. BoxCases.AllSizes(random, count).Select((x, i) => i % 4 < 2 ? x : Math.Pow(10, random.NextDouble(-45, 19)))];
        return Ciou.Input(dtype, options, Draw(), Draw());
    }

    private static KernelInput OneUlp(DType dtype, CiouOptions options, CaseRandom random)
    {
        double[] target = Array.ConvertAll(CentreSize(BoxCases.Random(random, 100)), x => (double)(float)x);
        return Ciou.Input(dtype, options, Array.ConvertAll(target, x => (double)MathF.BitIncrement((float)x)), target);
    }

    private static double[] CentreSize(double[] corners)
    {
        var boxes = new double[corners.Length];
        for (int i = 0; i < boxes.Length; i += 4)
        {
            (boxes[i], boxes[i + 1]) = ((corners[i] + corners[i + 2]) / 2, (corners[i + 1] + corners[i + 3]) / 2);
            (boxes[i + 2], boxes[i + 3]) = (corners[i + 2] - corners[i], corners[i + 3] - corners[i + 1]);
        }

        return boxes;
    }

    // The set moved on by one box, so that each meets its neighbour and not itself.
    private static double[] Turned(double[] corners) => CentreSize(corners.Length == 0 ? corners : [.. corners[4..], .. corners[..4]]);
}
