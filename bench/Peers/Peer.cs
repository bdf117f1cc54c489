using RepLoss.Contract;

namespace RepLoss.Bench.Peers;

/// <summary>Another program whose functions are judged and timed beside our variants.</summary>
/// <param name="Name">Its name in rows and findings.</param>
/// <param name="Given">What stood behind --peer, by which a finding is repeated.</param>
/// <param name="CommandFor">The command that answers for a kernel; null where there is none.</param>
internal sealed record Peer(string Name, string Given, Func<Kernel, string?> CommandFor)
{
    /// <summary>The short word for the programs that lie in the kernels' own folders.</summary>
    public const string PyTorchWord = "pytorch";

    /// <summary>The peer as a variant, by which its rows are named.</summary>
    public PeerVariant Variant { get; } = new(Name);

    /// <summary>The user's folder, in which the command runs.</summary>
    public string Folder { get; } = Directory.GetCurrentDirectory();

    /// <summary>Why it is not on this machine; null where it is.</summary>
    public string? Missing { get; init; }

    /// <summary>How long one run of its command may take where the command line does not say.</summary>
    public static TimeSpan UsualLimit { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Reads what stands behind each --peer: NAME=COMMAND, or "pytorch".</summary>
    /// <exception cref="InputException">One is neither, or two have the same name.</exception>
    public static IReadOnlyList<Peer> Parse(IReadOnlyList<string> given)
    {
        Peer[] peers = [.. given.Select(Parse)];
        string? twice = peers.GroupBy(peer => peer.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1)?.Key;
        InputException.Require(twice is null, () => $"Two peers are named '{twice}'; expected a name for each.");
        return peers;
    }

    /// <summary>What a gate says of a peer.</summary>
    public static string NotCompared(string name) => $"The rows of {name} are not compared: it is another program, which neither side of the gate changes.";

    private static Peer Parse(string given)
    {
        if (given == PyTorchWord)
            return OfPyTorch(PyTorch.Find());
        string[] parts = given.Split('=', 2);
        InputException.Require(parts.Length == 2 && parts[1].Trim().Length > 0,
            () => $"There is no peer '{given}'; expected NAME=COMMAND, such as mine='python my_loss.py', or {PyTorchWord}.");
        VariantName.Require(parts[0], "peer");
        return new Peer(parts[0], given, _ => parts[1]);
    }

    private static Peer OfPyTorch(PyTorch python) => new("PyTorch", PyTorchWord, kernel => python.CommandFor(kernel)) { Missing = python.Reason };
}

/// <summary>A peer as the judge sees it: a name. It runs in a process of its own.</summary>
internal sealed class PeerVariant : Variant
{
    /// <summary>A peer of a name.</summary>
    public PeerVariant(string name) : base(name) => MayBreakTies = true;

    /// <inheritdoc/>
    public override bool RunsOn(string deviceType) => true;

    /// <inheritdoc/>
    public override PreparedRun Prepare(KernelInput input, IReadOnlyList<string> gradients, string device) =>
        throw new NotSupportedException($"{Name} runs in a process of its own.");
}
