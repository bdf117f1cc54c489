using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// Draws frames like those of MOT20-01. All constants were measured on its 19,870 pedestrians: a box's height follows the place
/// of its feet in the picture, and a box overlaps 3.6 others on average, .8 of them with an IoU above .3.
/// </summary>
internal static class CrowdScenes
{
    private const double Width = 1920, Height = 1080;
    private const int Fewest = 40, Most = 60;

    /// <summary>Share of the pedestrians who walk beside another; chosen so that 3.6 others overlap.</summary>
    private const double InCompany = 0.35;

    private static readonly QuantileTable Feet = new(
        [0, .1, .25, .5, .75, .9, 1], [510, 586, 651, 793, 891, 1020, 1081]);

    private static readonly QuantileTable Middles = new(
        [0, .01, .1, .25, .5, .75, .9, 1], [20, 107, 572, 867, 1075, 1414, 1585, 1904]);

    /// <summary>Somebody who walks straight on: middle, feet and size in pixels, velocity in pixels a frame.</summary>
    private readonly record struct Walker(int Track, double X, double Y, double BoxWidth, double BoxHeight, double VelocityX, double VelocityY)
    {
        public Walker Next => this with { X = X + VelocityX, Y = Y + VelocityY };

        public bool IsInView => X is > 0 and < Width && Y > 500 && Y < Height + (BoxHeight / 4);

        public SceneBox Box => SyntheticScenes.Snapped(
            new SceneBox(X - (BoxWidth / 2), Y - BoxHeight, X + (BoxWidth / 2), Y, Class: 0, Track));
    }

    public static Scene[] Draw(ulong seed, int frames)
    {
        var random = new CaseRandom("crowd", seed);
        var walkers = new List<Walker>();
        int wanted = random.NextInt(Fewest, Most + 1), nextTrack = 1;
        var scenes = new Scene[frames];
        for (int frame = 0; frame < frames; frame++)
        {
            walkers = walkers.Select(walker => walker.Next).Where(walker => walker.IsInView).ToList();
            wanted = Math.Clamp(wanted + random.NextInt(-1, 2), Fewest, Most);
            while (walkers.Count > wanted)
                walkers.RemoveAt(random.NextInt(0, walkers.Count));
            while (walkers.Count < wanted)
                walkers.Add(Arrive(random, walkers, nextTrack++));
            scenes[frame] = DrawScene(random, walkers, $"{frame + 1:D6}");
        }
        return scenes;
    }

    private static Scene DrawScene(CaseRandom random, List<Walker> walkers, string name)
    {
        var truths = walkers.Select(walker => walker.Box).ToArray();
        int falsePositives = random.NextInt(0, (truths.Length / 4) + 1);
        var predictions = SyntheticPredictions.Draw(random, truths, falsePositives, () => Arrive(random, [], track: -1).Box);
        return new Scene(name, Width, Height, truths, predictions);
    }

    private static Walker Arrive(CaseRandom random, List<Walker> others, int track)
    {
        if (others.Count > 0 && random.NextDouble() < InCompany)
        {
            var other = others[random.NextInt(0, others.Count)];
            double besideX = other.X + (0.8 * other.BoxWidth * random.NextGaussian());
            double besideY = other.Y + (0.1 * other.BoxHeight * random.NextGaussian());
            return Sized(random, track, besideX, besideY) with { VelocityX = other.VelocityX, VelocityY = other.VelocityY };
        }
        // Measured speed: median 1.7 pixels a frame, 90 % below 4.6; mostly across the picture.
        return Sized(random, track, Middles.At(random.NextDouble()), Feet.At(random.NextDouble())) with
        {
            VelocityX = 2.2 * random.NextGaussian(),
            VelocityY = 0.7 * random.NextGaussian(),
        };
    }

    /// <summary>Height = .236 feet - 14.5 by least squares, spread 25; width .42 of it, spread 15 %.</summary>
    private static Walker Sized(CaseRandom random, int track, double x, double feet)
    {
        double height = Math.Max((0.236 * feet) - 14.5 + (25 * random.NextGaussian()), 34);
        double width = 0.42 * height * Math.Exp(0.15 * random.NextGaussian());
        return new Walker(track, x, feet, width, height, VelocityX: 0, VelocityY: 0);
    }
}
