using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Gate;

namespace RepLoss.Bench.Gate;

/// <summary>
/// Compares two trees in stages: few launches of every row, then fresh launches of the suspects alone, which decide, and twice as
/// many of those that stay in doubt.
/// </summary>
internal static class InterleavedGate
{
    /// <summary>Times and compares.</summary>
    /// <param name="baseline">The tree that is compared with.</param>
    /// <param name="candidate">The tree that is judged.</param>
    /// <param name="options">When a change counts.</param>
    /// <param name="launches">Launches of the first stage.</param>
    /// <param name="keep">Folder for the rows of the first stage, before.json and after.json; null where they are not kept.</param>
    /// <param name="shard">The share of the subjects that is compared; null for all.</param>
    public static GateResult Run(GateSide baseline, GateSide candidate, GateOptions options, int launches, string? keep = null, ShardInfo? shard = null)
    {
        var timing = new InterleavedTiming(baseline, candidate) { Shard = shard };
        (ResultSet before, ResultSet after) = timing.Run(launches, only: null);
        if (keep is not null)
        {
            ResultsFile.Write(Path.Combine(keep, "before.json"), before);
            ResultsFile.Write(Path.Combine(keep, "after.json"), after);
        }

        GateResult result = GateComparison.Compare(before, after, options);
        HashSet<RowId> doubtful = [.. result.Suspects];
        for (launches = GateOptions.RecommendedLaunches; doubtful.Count > 0 && launches <= GateOptions.MostLaunches; launches *= 2)
        {
            (before, after) = timing.Run(launches, doubtful);
            result = GateComparison.Confirm(result, doubtful, before, after);
            doubtful.IntersectWith(result.InDoubt);
        }

        return result;
    }
}
