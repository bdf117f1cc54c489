using System.Reflection;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Scenes;
using RepLoss.Torch;

namespace RepLoss.Bench.Session;

/// <summary>What there is to run: kernels, devices, scenes.</summary>
internal static class Available
{
    // Seed of the synthetic scenes, which are there without any file.
    private const ulong SceneSeed = 20;

    /// <summary>The kernels of these ids; all where none is named.</summary>
    public static IReadOnlyList<Kernel> Kernels(IReadOnlyList<string> ids)
    {
        // The parser takes an option that it does not know for a name.
        InputException.Require(!ids.Any(IsOption), () => $"Option '{ids.First(IsOption)}' is not known; see --help.");
        return ids.Count == 0 ? KernelRegistry.All : [.. ids.Select(KernelRegistry.Find).Distinct()];

        static bool IsOption(string id) => id.StartsWith('-');
    }

    /// <summary>The device that is named ("cuda" is "cuda:0"); the processor and the first GPU where none is.</summary>
    public static IReadOnlyList<string> Devices(string? device)
    {
        IReadOnlyList<string> present = TorchRuntime.Devices;
        string? named = device == "cuda" ? "cuda:0" : device;
        InputException.Require(named is null || present.Contains(named),
            () => $"Device '{device}' is not here: {Missing(device!, present.Count - 1)}; expected {string.Join(" or ", present)}.");
        return named is null ? [.. present.Take(2)] : [named];
    }

    private static string Missing(string device, int gpus)
    {
        bool isForCuda = typeof(Available).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(entry => entry is { Key: "TorchDevice", Value: "cuda" });
        return !device.StartsWith("cuda", StringComparison.Ordinal) ? $"{TorchRuntime.Name} has no such device"
            : gpus > 0 ? $"torch finds {gpus} {(gpus == 1 ? "GPU" : "GPUs")}"
            : isForCuda ? "torch finds no NVIDIA GPU with a driver, as nvidia-smi would show it"
            : $"this program was built for the CPU; set the environment variable TorchDevice to cuda and build again, which takes the package TorchSharp-cuda-linux {TorchRuntime.TorchSharpVersion}";
    }

    /// <summary>
    /// The synthetic scenes, and those of the folders named; the shared data where no folder is named and it is there. Tells on standard
    /// error what was left out of them, and which of the kernels have no case on them.
    /// </summary>
    public static IReadOnlyList<SceneSet> Scenes(
        IReadOnlyList<string> folders, bool orShared, bool strict = false, IReadOnlyList<Kernel>? kernels = null)
    {
        SceneSet[] scenes = [.. EachScene(folders.Count == 0 && orShared ? SceneFolder.FindShared() : folders, strict)];
        foreach (SceneSet set in scenes.Where(set => !set.IsSynthetic))
        {
            foreach (string remark in set.Remarks)
                Console.Error.WriteLine($"{set.Id}: {remark}.");
            string[] idle = [.. (kernels ?? []).Where(kernel => kernel.CasesOn(scenes[0]).Any() && !kernel.CasesOn(set).Any()).Select(kernel => kernel.Id)];
            if (idle.Length > 0)
                Console.Error.WriteLine($"{set.Id}: {WhatIsMissing(set)}, so no case on it for {string.Join(", ", idle)}.");
        }

        return scenes;
    }

    /// <summary>The synthetic scenes, and those of the folders, each made or read when it is come to, under ids that no other case has.</summary>
    public static IEnumerable<SceneSet> EachScene(IEnumerable<string> folders, bool strict = false)
    {
        SceneSet[] synthetic = [SyntheticScenes.CocoLike(SceneSeed, 64), SyntheticScenes.Crowd(SceneSeed, 64)];
        foreach (SceneSet set in synthetic)
            yield return set;
        HashSet<string>? taken = null;
        foreach (string folder in folders)
        {
            SceneSet set = SceneFolder.Load(folder, strict);
            taken ??= [.. synthetic.Select(other => other.Id), .. KernelRegistry.All.SelectMany(kernel => kernel.Cases()).Select(other => other.Id)];
            string id = set.Id;
            for (int number = 2; !taken.Add(id); number++)
                id = $"{set.Id}-{number}";
            yield return set with { Id = id };
        }
    }

    private static string WhatIsMissing(SceneSet set) =>
        set.Scenes.All(scene => scene.Truths.Count == 0) ? "no labelled boxes in this folder"
        : set.Scenes.All(scene => scene.Predictions.Count == 0) ? "no predictions in this folder"
        : "no predictions that meet labelled boxes in this folder";
}
