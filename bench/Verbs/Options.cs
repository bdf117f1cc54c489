using System.CommandLine;
using RepLoss.Bench.Peers;
using RepLoss.Contract;

namespace RepLoss.Bench.Verbs;

/// <summary>Options that several verbs share.</summary>
internal static class Options
{
    public static Argument<string[]> Kernels() => new("kernel")
    {
        Description = "Kernels by id; all where none is named.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<string?> Device() => new("--device") { Description = "cpu, cuda:0 (or cuda), cuda:1, …; the processor and the first GPU where left out." };

    public static Option<string[]> Data() => new("--data")
    {
        Description = "A folder of real data (YOLO labels, COCO json, MOTChallenge text); can be repeated.",
    };

    public static Option<bool> Strict() => new("--strict")
    {
        Description = "Refuse data, with file and line, of which something would be left out, clipped or made up.",
    };

    public static Option<bool> Wide() => new("--wide") { Description = "Print every column, also where the terminal is narrower." };

    public static Option<string[]> Peers() => new("--peer")
    {
        Description = "Another program to judge on the same cases: NAME=COMMAND, or pytorch; can be repeated. bench/Peers/README.md says how it is asked.",
    };

    public static Option<double?> PeerLimit() => new("--peer-limit") { Description = "Seconds that one process of a peer may take; 60 where left out." };

    /// <summary>The time that a process of a peer may take.</summary>
    /// <exception cref="InputException">It is not above 0.</exception>
    public static TimeSpan LimitOf(double? seconds)
    {
        InputException.Require(seconds is null or (> 0 and < 1e6), () => $"Option --peer-limit is {seconds}; expected seconds above 0.");
        return seconds is { } some ? TimeSpan.FromSeconds(some) : Peer.UsualLimit;
    }
}
