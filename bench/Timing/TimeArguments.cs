namespace RepLoss.Bench.Timing;

/// <summary>
/// Splits the arguments of `time` into its own and BenchmarkDotNet's. Its own options may stand anywhere; kernels stand before
/// the first argument of BenchmarkDotNet, whose values look like kernels. BenchmarkDotNet has `--list` and `--resume` as well: they
/// mean here what they mean there, with rows and files in the place of its benchmarks and logs.
/// </summary>
internal static class TimeArguments
{
    private const string List = "--list", Resume = "--resume";
    private static readonly string[] OwnWithValue = ["--profile", "--device", "--data", "--out", "--budget", "--shard", "--peer", "--peer-limit", "--from"];
    private static readonly string[] OwnSwitches = ["--headline", "--strict", "--wide", "--help", "-h", "-?"];

    /// <summary>Splits.</summary>
    public static (string[] Own, string[] BenchmarkDotNet) Split(IReadOnlyList<string> arguments)
    {
        List<string> own = [], theirs = [];
        bool resumesNewest = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i].Split('=')[0], next = i + 1 < arguments.Count ? arguments[i + 1] : "";
            bool hasValue = arguments[i].Contains('=', StringComparison.Ordinal);
            if (name is List or Resume && !hasValue)
            {
                // A word behind them is their value where it can be one, and else a kernel.
                bool takesNext = name == List ? next is "flat" or "tree" or "json" : next.Contains('/', StringComparison.Ordinal) || next.EndsWith(".json", StringComparison.Ordinal);
                if (takesNext || name == List)
                    own.Add($"{name}={(takesNext ? next : "flat")}");
                else
                    resumesNewest = true;
                i += takesNext ? 1 : 0;
            }
            else if (OwnWithValue.Contains(name) && !hasValue && next.Length > 0)
            {
                own.AddRange([name, next]);
                i++;
            }
            else if (OwnWithValue.Contains(name) || OwnSwitches.Contains(name) || name is List or Resume || (theirs.Count == 0 && !arguments[i].StartsWith('-')))
            {
                own.Add(arguments[i]);
            }
            else
            {
                theirs.Add(arguments[i]);
            }
        }

        // Last, where no kernel can be taken for its value.
        return ([.. own, .. resumesNewest ? new[] { Resume } : []], [.. theirs]);
    }
}
