using RepLoss.Contract;
using RepLoss.Data;

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
        var predicted = new double[4 * predictions];
        for (int i = 0; i < predictions; i++)
        {
            int g = 4 * random.NextInt(0, truths);
            double width = truth[g + 2] - truth[g], height = truth[g + 3] - truth[g + 1];
            for (int c = 0; c < 4; c++)
                predicted[(4 * i) + c] = truth[g + c] + ((c % 2 == 0 ? width : height) * random.NextDouble(-0.2, 0.2));
        }

        return Of(predicted, truth);
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
}
