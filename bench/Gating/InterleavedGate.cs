using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Gates;

namespace RepLoss.Bench.Gating;

/// <summary>
/// Compares two trees in two stages: few launches of every row, then fresh launches of the suspects alone, which decide.
/// </summary>
internal static class InterleavedGate
{
    /// <summary>Times and compares.</summary>
    /// <param name="baseline">The tree that is compared with.</param>
    /// <param name="candidate">The tree that is judged.</param>
    /// <param name="options">When a change counts.</param>
    /// <param name="launches">Launches of the first stage.</param>
    /// <param name="keep">Folder for the rows of the first stage, before.json and after.json; null where they are not kept.</param>
    public static GateResult Run(GateSide baseline, GateSide candidate, GateOptions options, int launches, string? keep = null)
    {
        var timing = new InterleavedTiming(baseline, candidate);
        (ResultSet before, ResultSet after) = timing.Run(launches, only: null);
        if (keep is not null)
        {
            ResultsFile.Write(Path.Combine(keep, "before.json"), before);
            ResultsFile.Write(Path.Combine(keep, "after.json"), after);
        }

        GateResult first = GateComparison.Compare(before, after, options);
        if (first.Suspects.Count == 0)
            return first;
        (before, after) = timing.Run(GateOptions.RecommendedLaunches, first.Suspects.ToHashSet());
        return GateComparison.Confirm(first, before, after);
    }
}
