using System.CommandLine;
using RepLoss.Bench.Peers;
using RepLoss.Bench.Session;
using RepLoss.Bench.Terminal;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Torch;

namespace RepLoss.Bench.Verbs;

/// <summary>`check`: proves the twins equal, and published faults to be there.</summary>
internal static class CheckCommand
{
    private static readonly Argument<string[]> Kernels = Options.Kernels();
    private static readonly Option<string?> Device = Options.Device();
    private static readonly Option<string[]> Data = Options.Data();
    private static readonly Option<bool> Strict = Options.Strict();
    private static readonly Option<string[]> KernelOption = new("--kernel") { Description = "The same as naming the kernel." };
    private static readonly Option<string?> Variant = new("--variant") { Description = "One variant." };
    private static readonly Option<string?> CaseId = new("--case") { Description = "One case." };
    private static readonly Option<ulong?> Seed = new("--seed") { Description = "Another seed for every case." };
    private static readonly Option<bool> Thorough = new("--thorough") { Description = "At least 500 cases a kernel." };
    private static readonly Option<string[]> PeersGiven = Options.Peers();
    private static readonly Option<double?> PeerLimit = Options.PeerLimit();
    private static readonly Option<bool> Wide = Options.Wide();
    private static readonly Option<string?> Json = new("--json") { Description = "Write the verdicts and findings to a file." };

    public static Command Create()
    {
        var command = new Command("check", "Proves that the variants of each kernel are equal; exit code 1 where one is not.")
        {
            Kernels, KernelOption, Variant, CaseId, Seed, Thorough, Device, Data, Strict, PeersGiven, PeerLimit, Wide, Json,
        };
        command.SetAction(parsed =>
        {
            IReadOnlyList<Peer> peers = Peer.Parse(parsed.GetValue(PeersGiven)!);
            TimeSpan limit = Options.LimitOf(parsed.GetValue(PeerLimit));
            return Run(Select(parsed), parsed.GetValue(Json), peers, limit, areNamed: parsed.GetValue(Kernels)!.Length > 0, isWide: parsed.GetValue(Wide)).ExitCode;
        });
        return command;
    }

    /// <summary>What a command line asks for.</summary>
    public static CheckSelection Select(ParseResult parsed)
    {
        IReadOnlyList<Kernel> kernels = Available.Kernels([.. parsed.GetValue(Kernels)!, .. parsed.GetValue(KernelOption)!]);
        return new CheckSelection
        {
            Kernels = kernels,
            Devices = Available.Devices(parsed.GetValue(Device)),
            Scenes = Available.Scenes(parsed.GetValue(Data)!, orShared: true, parsed.GetValue(Strict), kernels),
            Variant = parsed.GetValue(Variant),
            Case = parsed.GetValue(CaseId),
            Seed = parsed.GetValue(Seed),
            Thorough = parsed.GetValue(Thorough),
        };
    }

    /// <summary>Checks, prints a line a variant and then the findings.</summary>
    /// <param name="selection">What to check.</param>
    /// <param name="jsonPath">Where verdicts and findings go as JSON; null for nowhere.</param>
    /// <param name="shared">Where progress is shown; null for a line of its own.</param>
    public static (int ExitCode, IReadOnlyList<CheckLine> Lines) Run(CheckSelection selection, string? jsonPath, Progress? shared = null) =>
        Run(selection, jsonPath, [], Peer.UsualLimit, areNamed: false, shared: shared);

    private static (int ExitCode, IReadOnlyList<CheckLine> Lines) Run(
        CheckSelection selection, string? jsonPath, IReadOnlyList<Peer> peers, TimeSpan limit, bool areNamed, Progress? shared = null, bool isWide = false)
    {
        using Progress? own = shared is null ? new Progress() : null;
        Progress progress = shared ?? own!;
        // A peer that is named as the variant is judged alone.
        Peer? alone = peers.FirstOrDefault(peer => peer.Name == selection.Variant);
        IReadOnlyList<CheckLine> lines = alone is not null ? [] : Check.Run(selection, (share, kernel) => progress.Show(share, $"proving {kernel}"));
        CheckSelection ofPeers = alone is null ? selection : selection with { Variant = null };
        if (alone is not null)
            ofPeers.Validate();
        lines = [.. lines, .. PeerCheck.Run(alone is null ? peers : [alone], ofPeers, limit, areNamed, (share, next) => progress.Show(share, $"judging {next}"))];
        progress.Clear();
        Console.WriteLine($"check with {TorchRuntime.Name}, {TorchRuntime.Threads} threads, on {string.Join(" and ", selection.Devices)}; in brackets what an error may be");
        CheckReport.Print(lines, isWide);
        if (jsonPath is not null)
            CheckReport.Write(jsonPath, lines);
        return (lines.All(line => line.Judgement.Holds) ? ExitCode.Success : ExitCode.NotEqual, lines);
    }
}
