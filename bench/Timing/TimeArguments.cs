namespace RepLoss.Bench.Timing;

/// <summary>
/// Splits the arguments of `time` into its own and BenchmarkDotNet's. Its own options may stand anywhere; kernels stand before
/// the first argument of BenchmarkDotNet, whose values look like kernels.
/// </summary>
internal static class TimeArguments
{
    private static readonly string[] OwnWithValue = ["--profile", "--device", "--data", "--resume", "--out", "--budget", "--peer", "--peer-limit"];
    private static readonly string[] OwnSwitches = ["--headline", "--strict", "--help", "-h", "-?"];

    /// <summary>Splits.</summary>
    public static (string[] Own, string[] BenchmarkDotNet) Split(IReadOnlyList<string> arguments)
    {
        List<string> own = [], theirs = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i].Split('=')[0];
            if (OwnWithValue.Contains(name))
            {
                own.Add(arguments[i]);
                if (!arguments[i].Contains('=', StringComparison.Ordinal) && i + 1 < arguments.Count)
                    own.Add(arguments[++i]);
            }
            else if (OwnSwitches.Contains(name) || (theirs.Count == 0 && !arguments[i].StartsWith('-')))
            {
                own.Add(arguments[i]);
            }
            else
            {
                theirs.Add(arguments[i]);
            }
        }

        return ([.. own], [.. theirs]);
    }
}
