using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

/// <summary>The bounds are what was measured on COCO128 and MOT20-01, give or take what a few seeds spread.</summary>
public class SyntheticScenesTests
{
    public static TheoryData<ulong> Seeds => [0, 1, 2, 77];

    private static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = values.Order().ToArray();
        return sorted[(int)Math.Round(share * (sorted.Length - 1))];
    }

    private static double Neighbours(SceneSet set, double iou) => set.Scenes
        .SelectMany(scene => scene.Truths.Select((box, i) => (double)scene.Truths.Where((other, j) => i != j && box.Overlap(other) > iou).Count()))
        .Average();

    private static IEnumerable<SceneBox> Truths(SceneSet set) => set.Scenes.SelectMany(scene => scene.Truths);

    private static string Text(SceneSet set) => string.Join('\n', set.Scenes.Select(
        scene => $"{scene.Name} {string.Join(' ', scene.Truths)} | {string.Join(' ', scene.Predictions)}"));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Coco_like_has_as_many_boxes_as_COCO128(ulong seed)
    {
        var set = SyntheticScenes.CocoLike(seed, 128);
        double[] counts = set.Scenes.Select(scene => (double)scene.Truths.Count).ToArray();
        Assert.Equal(("coco-like", "synthetic", 80, 128), (set.Id, set.Source, set.Classes, set.Scenes.Count));
        Assert.Equal(4, Quantile(counts, 0.5));
        Assert.InRange(Quantile(counts, 0.9), 15, 17);
        Assert.InRange(counts.Max(), 38, 42);
        Assert.InRange(counts.Sum(), 880, 980);
        Assert.Contains(0, counts);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Coco_like_has_sizes_and_aspects_as_COCO128(ulong seed)
    {
        var set = SyntheticScenes.CocoLike(seed, 512);
        double[] sizes = Truths(set).Select(box => Math.Sqrt(box.Width * box.Height) / 640).ToArray();
        Assert.InRange(Quantile(sizes, 0.1), 0.018, 0.034);
        Assert.InRange(Quantile(sizes, 0.5), 0.085, 0.125);
        Assert.InRange(Quantile(sizes, 0.9), 0.38, 0.60);
        double[] aspects = Truths(set).Select(box => box.Width / box.Height).ToArray();
        Assert.InRange(Quantile(aspects, 0.1), 0.30, 0.40);
        Assert.InRange(Quantile(aspects, 0.5), 0.80, 1.00);
        Assert.InRange(Quantile(aspects, 0.9), 1.95, 2.50);
        Assert.InRange(Neighbours(set, 0), 1.5, 2.7);
    }

    [Fact]
    public void Coco_like_has_classes_as_COCO128()
    {
        var set = SyntheticScenes.CocoLike(3, 1024);
        var classes = Truths(set).Select(box => box.Class).ToArray();
        Assert.InRange(classes.Count(c => c == 0) / (double)classes.Length, 0.20, 0.34);
        Assert.InRange(classes.Distinct().Count(), 60, 80);
        Assert.All(classes, c => Assert.InRange(c, 0, 79));
        Assert.InRange(set.Scenes.Average(scene => scene.Truths.Select(box => box.Class).Distinct().Count()), 1.8, 3.2);
    }

    [Fact]
    public void Coco_like_boxes_lie_in_the_image_and_are_exact_in_float32()
    {
        foreach (var scene in SyntheticScenes.CocoLike(4, 256).Scenes)
        {
            Assert.Equal((640, 640), (scene.Width, scene.Height));
            Assert.All(scene.Truths.Concat(scene.Predictions), box =>
            {
                Assert.True(box.X1 >= 0 && box.Y1 >= 0 && box.X2 <= 640 && box.Y2 <= 640 && box.Width > 0 && box.Height > 0, $"{box}");
                Assert.Equal(box.X1, (float)box.X1);
                Assert.Equal(box.Y2, (float)box.Y2);
                Assert.Equal(-1, box.Track);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_crowd_is_as_dense_as_MOT20_01(ulong seed)
    {
        var set = SyntheticScenes.Crowd(seed, 100);
        Assert.Equal(("crowd", "synthetic", 1, 100), (set.Id, set.Source, set.Classes, set.Scenes.Count));
        Assert.All(set.Scenes, scene => Assert.Equal((1920, 1080), (scene.Width, scene.Height)));
        Assert.All(set.Scenes, scene => Assert.InRange(scene.Truths.Count, 40, 60));
        Assert.InRange(Neighbours(set, 0), 2, 6.5);
        Assert.InRange(Quantile(Truths(set).Select(box => box.Height), 0.5), 155, 195);
        Assert.InRange(Quantile(Truths(set).Select(box => box.Height), 0.9), 200, 255);
        Assert.InRange(Quantile(Truths(set).Select(box => box.Width / box.Height), 0.5), 0.38, 0.46);
        Assert.All(Truths(set), box => Assert.Equal((0, 1.0), (box.Class, box.Score)));
    }

    [Fact]
    public void Crowds_overlap_as_MOT20_01_does()
    {
        // One film is one arrangement of walkers, so the average is taken over films: 3.56 and .77 were measured.
        var films = Enumerable.Range(0, 12).Select(seed => SyntheticScenes.Crowd((ulong)seed, 60)).ToArray();
        Assert.InRange(films.Average(film => Neighbours(film, 0)), 3.0, 4.1);
        Assert.InRange(films.Average(film => Neighbours(film, 0.3)), 0.6, 1.0);
    }

    [Fact]
    public void Walkers_keep_their_track_and_size_and_move_little()
    {
        var scenes = SyntheticScenes.Crowd(5, 50).Scenes;
        int kept = 0;
        foreach (var (before, after) in scenes.Zip(scenes.Skip(1)))
        {
            var now = after.Truths.ToDictionary(box => box.Track);
            foreach (var box in before.Truths)
            {
                if (!now.TryGetValue(box.Track, out var moved)) continue;
                kept++;
                Assert.InRange(Math.Abs(moved.X1 - box.X1), 0, 15);
                Assert.Equal(box.Width, moved.Width, 0.04);
            }
        }
        Assert.InRange(kept, 49 * 40 * 0.9, 49 * 60);
        Assert.True(scenes[^1].Truths.Max(box => box.Track) > scenes[0].Truths.Max(box => box.Track), "nobody came later");
    }

    [Fact]
    public void Predictions_lie_around_the_truths_with_some_false_ones()
    {
        foreach (var scene in SyntheticScenes.CocoLike(6, 64).Scenes.Concat(SyntheticScenes.Crowd(6, 20).Scenes))
        {
            Assert.All(scene.Truths, truth => Assert.Contains(scene.Predictions, box => box.Class == truth.Class && box.Overlap(truth) > 0.45));
            int near = scene.Predictions.Count(box => scene.Truths.Any(truth => truth.Class == box.Class && truth.Overlap(box) > 0.45));
            Assert.InRange(near, scene.Truths.Count, 4 * scene.Truths.Count);
            Assert.All(scene.Predictions, box => Assert.InRange(box.Score, 0.005, 1));
        }
        Assert.Contains(SyntheticScenes.CocoLike(6, 64).Scenes, scene => scene.Predictions.Any(box => scene.Truths.All(truth => truth.Overlap(box) < 0.1)));
    }

    [Fact]
    public void A_seed_fixes_the_scenes()
    {
        Assert.Equal(Text(SyntheticScenes.CocoLike(9, 30)), Text(SyntheticScenes.CocoLike(9, 30)));
        Assert.NotEqual(Text(SyntheticScenes.CocoLike(9, 30)), Text(SyntheticScenes.CocoLike(10, 30)));
        Assert.Equal(Text(SyntheticScenes.Crowd(9, 5)), Text(SyntheticScenes.Crowd(9, 5)));
        Assert.NotEqual(Text(SyntheticScenes.Crowd(9, 5)), Text(SyntheticScenes.Crowd(10, 5)));
    }

    [Fact]
    public void No_scenes_is_an_empty_set_and_fewer_are_refused()
    {
        Assert.Empty(SyntheticScenes.CocoLike(0, 0).Scenes);
        Assert.Empty(SyntheticScenes.Crowd(0, 0).Scenes);
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticScenes.CocoLike(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticScenes.Crowd(0, -1));
    }
}
