using System.Reflection;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Scenes;
using RepLoss.Torch;

namespace RepLoss.Bench.Session;

/// <summary>Finds what a command line can name: kernels, devices and scenes.</summary>
internal static class Available
{
    // The seed of the synthetic scenes, which need no file.
    private const ulong SceneSeed = 20;

    /// <summary>Returns the kernels with these ids, or all kernels if there is no id.</summary>
    public static IReadOnlyList<Kernel> Kernels(IReadOnlyList<string> ids)
    {
        // The parser passes an unknown option on as if it were the name of a kernel.
        InputException.Require(!ids.Any(IsOption), () => $"Option '{ids.First(IsOption)}' is not known; see --help.");
        return ids.Count == 0 ? KernelRegistry.All : [.. ids.Select(KernelRegistry.Find).Distinct()];

        static bool IsOption(string id) => id.StartsWith('-');
    }

    /// <summary>Returns the named device ("cuda" means "cuda:0"). Without a name, returns the processor and the first GPU.</summary>
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
    /// Returns the synthetic scenes, and the scenes of the named folders. If no folder is named, the shared data is used if it exists. Writes to
    /// standard error what was left out of the scenes, and which kernels have no case on them.
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

    /// <summary>Returns the synthetic scenes and the scenes of the folders. Each set is made or read only when it is needed. No case has the same id.</summary>
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
