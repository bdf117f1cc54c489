using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// Predictions for synthetic scenes, as a detector before suppression gives them: some jittered copies of each truth with an
/// IoU of about .5 to .95, in random order, and some boxes where nothing is.
/// </summary>
internal static class SyntheticPredictions
{
    private const double SmallestIoU = 0.5, LargestIoU = 0.95;
    private const int MostCopies = 3;

    /// <summary>Draws one to three copies a truth, and false positives from the caller's own distribution of boxes.</summary>
    public static SceneBox[] Draw(CaseRandom random, IReadOnlyList<SceneBox> truths, int falsePositives, Func<SceneBox> drawBox)
    {
        var predictions = new List<SceneBox>();
        foreach (var truth in truths)
        {
            int copies = random.NextInt(1, MostCopies + 1);
            for (int copy = 0; copy < copies; copy++)
                predictions.Add(Jittered(random, truth));
        }
        for (int i = 0; i < falsePositives; i++)
            predictions.Add(drawBox() with { Track = -1, Score = ScoreOf(random.NextDouble(0.01, 0.4)) });

        var order = predictions.ToArray();
        random.Shuffle<SceneBox>(order);
        return order;
    }

    /// <summary>Moves the edges in a random direction, as far as gives the drawn IoU.</summary>
    private static SceneBox Jittered(CaseRandom random, SceneBox truth)
    {
        double wanted = random.NextDouble(SmallestIoU, LargestIoU);
        double left = random.NextGaussian(), top = random.NextGaussian(), right = random.NextGaussian(), bottom = random.NextGaussian();
        // Beyond this step an edge would pass the box's middle.
        double near = 0, far = 0.45 / Math.Max(Math.Max(Math.Abs(left), Math.Abs(right)), Math.Max(Math.Abs(top), Math.Abs(bottom)));
        for (int halving = 0; halving < 30; halving++)
        {
            double step = (near + far) / 2;
            if (truth.Overlap(Moved(step)) > wanted) near = step;
            else far = step;
        }
        double score = ScoreOf(Math.Clamp(wanted + (0.1 * random.NextGaussian()), 0.01, 0.99));
        return SyntheticScenes.Snapped(Moved(near)) with { Track = -1, Score = score };

        SceneBox Moved(double step) => truth with
        {
            X1 = truth.X1 + (step * left * truth.Width),
            Y1 = truth.Y1 + (step * top * truth.Height),
            X2 = truth.X2 + (step * right * truth.Width),
            Y2 = truth.Y2 + (step * bottom * truth.Height),
        };
    }

    private static double ScoreOf(double value) => Math.Round(value * 1024) / 1024;
}
