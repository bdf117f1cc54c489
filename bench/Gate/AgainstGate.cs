using RepLoss.Bench.Machine;
using RepLoss.Bench.Session;
using RepLoss.Bench.Terminal;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Results.Files;
using RepLoss.Results.Gate;

namespace RepLoss.Bench.Gate;

/// <summary>`gate --against REF`: compares this tree, with its changes, with a commit. Both are timed on this machine at the same time.</summary>
internal static class AgainstGate
{
    /// <summary>Checks this tree, builds both trees, times them and compares them.</summary>
    /// <exception cref="InputException">There is no such commit, or a named kernel is in neither tree.</exception>
    /// <exception cref="NotComparableException">A tree does not build, or the other tree has no such gate.</exception>
    public static GateResult Run(GateRequest request, string reference)
    {
        string commit = GitTree.Resolve(reference);
        Kernel[] here = [.. KernelRegistry.All.Where(kernel => request.Kernels.Count == 0 || request.Kernels.Contains(kernel.Id))];
        // A named kernel may have been deleted in this tree. Then there is nothing to check, and its rows are missing.
        if (here.Length > 0 && CandidateProof.Of(here, request, GateMode.Interleaved).Refusal is { } refusal)
            return refusal;

        string folder = Path.Combine(RepositoryFolder.Root, "artifacts", "gate");
        using var only = ResultsLock.Take(Path.Combine(folder, "gate"));
        using var alone = DeviceLock.Take(Available.Devices(request.Device));
        using var progress = new Progress();
        // The tree is outside the repository. Otherwise BenchmarkDotNet would find a second project of the same name in what a killed gate leaves.
        using var outside = new TemporaryFolder();
        using var tree = new GitTree(commit, outside.At(commit));
        string name = $"{reference} ({commit[..12]})";
        progress.Show(0, $"building {name}");
        var before = new GateSide(name, TreeBuild.Of(name, tree.Folder, Path.Combine(tree.Folder, "artifacts"), testBuild: false)) { Selection = request.Selection };
        progress.Show(0, "building this tree");
        var after = new GateSide("this tree", TreeBuild.Of("This tree", RepositoryFolder.Root, Path.Combine(folder, "candidate"), testBuild: false)) { Selection = request.Selection };
        GateResult result = InterleavedGate.Run(before, after, request.OptionsOf(GateMode.Interleaved), request.Launches, request.Keep, request.Shard);
        string? unknown = request.Shard is not null ? null : request.Kernels.FirstOrDefault(kernel => !result.Lines.Any(line => line.Id.Kernel == kernel));
        InputException.Require(unknown is null, () => $"Neither {name} nor this tree times a kernel '{unknown}'; expected kernels as `list` names them.");
        return result;
    }
}
