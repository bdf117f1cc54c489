using RepLoss.Contract;

namespace RepLoss.Bench.Peers;

/// <summary>A way in which PyTorch computes a kernel: a name in rows and findings. It runs in a process of its own.</summary>
internal sealed class PeerVariant(string name) : Variant(name)
{
    /// <summary>The eager chain, the element loop and TorchScript of the chain.</summary>
    public static IReadOnlyList<PeerVariant> All { get; } = [new("PyTorch"), new("PyTorchLoop"), new("PyTorchScript")];

    /// <inheritdoc/>
    public override bool RunsOn(string deviceType) => true;

    /// <inheritdoc/>
    public override PreparedRun Prepare(KernelInput input, IReadOnlyList<string> gradients, string device) =>
        throw new NotSupportedException($"{Name} runs in a process of its own.");
}
