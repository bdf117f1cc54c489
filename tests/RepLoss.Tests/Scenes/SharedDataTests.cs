using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

/// <summary>Counts on the real data, by its own description; skipped where it is not at hand.</summary>
public class SharedDataTests
{
    private static SceneSet Load(string name, string below = "")
    {
        string? folder = SceneFolder.FindShared().FirstOrDefault(path => Path.GetFileName(path) == name);
        Assert.SkipUnless(folder is not null, $"shared data is not here: {name} in REPLOSS_DATA or a shared/data above the current folder");
        return SceneFolder.Load(Path.Combine(folder, below));
    }

    private static int Truths(SceneSet set) => set.Scenes.Sum(scene => scene.Truths.Count);

    private static int Predictions(SceneSet set) => set.Scenes.Sum(scene => scene.Predictions.Count);

    [Theory]
    [InlineData("")]
    [InlineData("labels")]
    public void Coco128_is_complete(string below)
    {
        var set = Load("coco128", below);
        Assert.Equal(("coco128", 80), (set.Id, set.Classes));
        Assert.Equal((128, 929, 22_284), (set.Scenes.Count, Truths(set), Predictions(set)));
        Assert.Equal(2, set.Scenes.Count(scene => scene.Truths.Count == 0));
        Assert.Equal((640, 480), (set.Scenes[0].Width, set.Scenes[0].Height));
        Assert.Empty(set.Remarks);
    }

    [Fact]
    public void Coco128_as_instances_has_the_same_boxes()
    {
        var labels = Load("coco128");
        var instances = CocoJson.LoadInstances(Path.Combine(labels.Source, "instances_coco128.json"));
        Assert.Equal((128, 929, 80), (instances.Scenes.Count, Truths(instances), instances.Classes));
        var byName = instances.Scenes.ToDictionary(scene => scene.Name);
        foreach (var scene in labels.Scenes)
        {
            var twin = byName[scene.Name];
            Assert.Equal((scene.Width, scene.Height), (twin.Width, twin.Height));
            // The label files keep six digits of a share of the image.
            Assert.All(scene.Truths, box => Assert.Contains(twin.Truths, other => other.Class == box.Class
                && Math.Abs(other.X1 - box.X1) < 0.01 && Math.Abs(other.Y1 - box.Y1) < 0.01
                && Math.Abs(other.X2 - box.X2) < 0.01 && Math.Abs(other.Y2 - box.Y2) < 0.01));
        }
    }

    [Fact]
    public void Mot20_01_is_complete()
    {
        var set = Load("mot20_01");
        Assert.Equal(("mot20-01", 1), (set.Id, set.Classes));
        Assert.Equal((429, 19_870, 25_121), (set.Scenes.Count, Truths(set), Predictions(set)));
        Assert.All(set.Scenes, scene => Assert.Equal((1920, 1080), (scene.Width, scene.Height)));
        Assert.Equal(new SceneBox(199, 813, 339, 1081, 0, 1), set.Scenes[0].Truths[0]);
        Assert.Empty(set.Remarks);
    }
}
