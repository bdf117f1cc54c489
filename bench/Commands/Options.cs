using System.CommandLine;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Scenes;
using RepLoss.Torch;

namespace RepLoss.Bench.Commands;

/// <summary>Options that several verbs share, and what they stand for.</summary>
internal static class Options
{
    /// <summary>Seed and number of scenes of the synthetic data, which is there without any file.</summary>
    private const ulong SceneSeed = 20;

    public static Argument<string[]> Kernels() => new("kernel")
    {
        Description = "Kernels by id; all where none is named.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<string?> Device() => new("--device") { Description = "cpu or cuda; every device that is there where left out." };

    public static Option<string[]> Data() => new("--data")
    {
        Description = "A folder of real data (YOLO labels, COCO json, MOTChallenge text); can be repeated.",
        AllowMultipleArgumentsPerToken = true,
    };

    public static IReadOnlyList<Kernel> FindKernels(IReadOnlyList<string> ids) =>
        ids.Count == 0 ? KernelRegistry.All : [.. ids.Select(KernelRegistry.Find).Distinct()];

    public static IReadOnlyList<string> FindDevices(string? device)
    {
        IReadOnlyList<string> present = TorchRuntime.Devices;
        InputException.Require(device is null || present.Contains(device),
            () => $"Device '{device}' is not here; expected {string.Join(" or ", present)} with {TorchRuntime.Name}.");
        return device is null ? present : [device];
    }

    /// <summary>The synthetic scenes, and those of the folders named; the shared data where no folder is named and it is there.</summary>
    public static IReadOnlyList<SceneSet> LoadScenes(IReadOnlyList<string> folders, bool orShared) =>
        [.. EachScene(folders.Count == 0 && orShared ? SceneFolder.FindShared() : folders)];

    /// <summary>The synthetic scenes, and those of the folders, each made or read when it is come to.</summary>
    public static IEnumerable<SceneSet> EachScene(IEnumerable<string> folders)
    {
        yield return SyntheticScenes.CocoLike(SceneSeed, 64);
        yield return SyntheticScenes.Crowd(SceneSeed, 64);
        foreach (string folder in folders)
            yield return SceneFolder.Load(folder);
    }
}
