using RepLoss.Contract;

namespace RepLoss.Bench.Peers;

/// <summary>Another program whose functions are checked and timed together with our variants.</summary>
/// <param name="Name">The name of the peer in rows and findings.</param>
/// <param name="Given">The value of the option --peer, which is needed to repeat a finding.</param>
/// <param name="CommandFor">Returns the command for a kernel, or null if there is none.</param>
internal sealed record Peer(string Name, string Given, Func<Kernel, string?> CommandFor)
{
    /// <summary>The word that selects the PyTorch programs in the kernels' own folders.</summary>
    public const string PyTorchWord = "pytorch";

    /// <summary>The peer as a variant, which names its rows.</summary>
    public PeerVariant Variant { get; } = new(Name);

    /// <summary>The user's folder, in which the command runs.</summary>
    public string Folder { get; } = Directory.GetCurrentDirectory();

    /// <summary>The reason why the peer cannot run on this machine. Null if it can.</summary>
    public string? Missing { get; init; }

    /// <summary>The time limit of one run of a command, if the command line gives none.</summary>
    public static TimeSpan UsualLimit { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Parses the values of the option --peer. A value is NAME=COMMAND or "pytorch".</summary>
    /// <exception cref="InputException">A value is neither, or two peers have the same name.</exception>
    public static IReadOnlyList<Peer> Parse(IReadOnlyList<string> given)
    {
        Peer[] peers = [.. given.Select(Parse)];
        string? twice = peers.GroupBy(peer => peer.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1)?.Key;
        InputException.Require(twice is null, () => $"Two peers are named '{twice}'; expected a name for each.");
        return peers;
    }

    /// <summary>The message of a gate that leaves out the rows of a peer.</summary>
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

/// <summary>A peer as a variant for the judge. It has only a name, since a peer runs in its own process.</summary>
internal sealed class PeerVariant : Variant
{
    /// <summary>Creates the variant of a peer.</summary>
    public PeerVariant(string name) : base(name) => MayBreakTies = true;

    /// <inheritdoc/>
    public override bool RunsOn(string deviceType) => true;

    /// <inheritdoc/>
    public override PreparedRun Prepare(KernelInput input, IReadOnlyList<string> gradients, string device) =>
        throw new NotSupportedException($"{Name} runs in a process of its own.");
}
