using System.CommandLine;

namespace RepLoss.Bench.Verbs;

/// <summary>Options that several verbs share.</summary>
internal static class Options
{
    public static Argument<string[]> Kernels() => new("kernel")
    {
        Description = "Kernels by id; all where none is named.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Option<string?> Device() => new("--device") { Description = "cpu or cuda; every device that is there where left out." };

    public static Option<string[]> Data() => new("--data")
    {
        Description = "A folder of real data (YOLO labels, COCO json, MOTChallenge text); can be repeated.",
    };

    public static Option<bool> Strict() => new("--strict")
    {
        Description = "Refuse data, with file and line, of which something would be left out, clipped or made up.",
    };
}
