using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Gate;

namespace RepLoss.Bench.Gate;

/// <summary>
/// Compares two trees in stages. The first stage makes a few launches of every row. The second stage makes new launches of the suspect rows only, and these
/// launches decide. Rows that stay in doubt get twice as many launches.
/// </summary>
internal static class InterleavedGate
{
    /// <summary>Times both trees and compares them.</summary>
    /// <param name="baseline">The reference tree.</param>
    /// <param name="candidate">The tree that is judged.</param>
    /// <param name="options">The options that decide when a change counts.</param>
    /// <param name="launches">The number of launches in the first stage.</param>
    /// <param name="keep">The folder for the rows of the first stage, before.json and after.json. Null if they are not kept.</param>
    /// <param name="shard">The shard of the subjects that is compared. Null for all subjects.</param>
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
