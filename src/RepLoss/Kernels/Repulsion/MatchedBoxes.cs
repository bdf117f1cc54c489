using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Predictions with the truths they belong to, as a detector gives them in a crowd: input of the repulsion kernels.</summary>
/// <param name="Predicted">[N,4], x1, y1, x2, y2.</param>
/// <param name="Truths">[G,4], x1, y1, x2, y2.</param>
/// <param name="Designated">[N]: the truth that a prediction overlaps most, the first of several; 0 where there is none.</param>
public sealed record MatchedBoxes(double[] Predicted, double[] Truths, long[] Designated)
{
    /// <summary>The target of each prediction: its designated truth's coordinates; needs at least one truth.</summary>
    public double[] Targets => [.. Designated.SelectMany(g => Truths.AsSpan(4 * (int)g, 4).ToArray())];

    /// <summary>Random truths that overlap each other, and predictions each a fifth of a box off one of them.</summary>
    public static MatchedBoxes Random(CaseRandom random, int predictions, int truths)
    {
        double[] truth = BoxCases.Random(random, truths);
        if (truths == 0)
            return Of(BoxCases.Random(random, predictions), truth);
        (double[] predicted, long[] drawn) = Near(random, truth, predictions);
        for (int i = 0; i < predictions; i++)
        {
            while (TruthsNearlyTie(predicted.AsSpan(4 * i, 4), truth))
                Draw(random, truth, drawn[i], predicted.AsSpan(4 * i, 4));
        }

        return Of(predicted, truth);
    }

    /// <summary>As many truths as leave each box alone with some others, however many there are; designated is the truth that a prediction was drawn near.</summary>
    public static MatchedBoxes Sparse(CaseRandom random, int predictions)
    {
        double[] truth = BoxCases.Random(random, predictions / 3);
        (double[] predicted, long[] designated) = Near(random, truth, predictions);
        return new MatchedBoxes(predicted, truth, designated);
    }

    /// <summary>The predictions and truths of a scene.</summary>
    public static MatchedBoxes OfScene(Scene scene) => Of(BoxCases.OfScene(scene.Predictions), BoxCases.OfScene(scene.Truths));

    /// <summary>Matches predictions with truths.</summary>
    public static MatchedBoxes Of(double[] predicted, double[] truths)
    {
        var designated = new long[predicted.Length / 4];
        for (int i = 0; i < designated.Length; i++)
        {
            double best = 0;
            for (int g = 0; g < truths.Length / 4; g++)
            {
                double overlap = Boxes.IoU<double>(predicted.AsSpan(4 * i, 4), truths.AsSpan(4 * g, 4), 0, 0);
                if (overlap > best)
                    (best, designated[i]) = (overlap, g);
            }
        }

        return new MatchedBoxes(predicted, truths, designated);
    }

    // Predictions that are each a fifth of a box off one of the truths.
    private static (double[] Predicted, long[] Designated) Near(CaseRandom random, double[] truth, int predictions)
    {
        var predicted = new double[4 * predictions];
        var designated = new long[predictions];
        for (int i = 0; i < predictions; i++)
        {
            designated[i] = random.NextInt(0, truth.Length / 4);
            Draw(random, truth, designated[i], predicted.AsSpan(4 * i, 4));
        }

        return (predicted, designated);
    }

    private static void Draw(CaseRandom random, double[] truth, long g, Span<double> predicted)
    {
        Span<double> box = truth.AsSpan(4 * (int)g, 4);
        double width = box[2] - box[0], height = box[3] - box[1];
        for (int c = 0; c < 4; c++)
            predicted[c] = box[c] + ((c % 2 == 0 ? width : height) * random.NextDouble(-0.2, 0.2));
    }

    // Which truth is the first and which the second decides the gradient. Where float32 cannot tell, no answer in it is wrong.
    private static bool TruthsNearlyTie(ReadOnlySpan<double> predicted, double[] truth)
    {
        const int Decide = 3;
        Span<double> largest = stackalloc double[Decide];
        largest.Clear();
        for (int g = 0; g < truth.Length; g += 4)
        {
            double overlap = Boxes.IoU<double>(predicted, truth.AsSpan(g, 4), 0, 0);
            for (int k = 0; k < Decide; k++)
            {
                if (overlap > largest[k])
                    (largest[k], overlap) = (overlap, largest[k]);
            }
        }

        return IsTie(largest[0], largest[1]) || IsTie(largest[1], largest[2]);

        static bool IsTie(double larger, double smaller) => smaller > 0 && larger - smaller < 1e-5 * larger;
    }
}
