using System.Text.Json.Serialization;

namespace RepLoss.Results;

/// <summary>Which share of a run a file has. Each share holds the list of all subjects, so that the shares of one run know each other again.</summary>
public sealed record ShardInfo
{
    /// <summary>From 1 to <see cref="Count"/>.</summary>
    public required int Index { get; init; }

    /// <summary>How many shards the run has.</summary>
    public required int Count { get; init; }

    /// <summary>All subjects of the run in its order, those of other shards included; empty before they are dealt.</summary>
    public IReadOnlyList<DealtSubject> Subjects { get; init; } = [];

    /// <summary>Ids of the subjects of this shard.</summary>
    [JsonIgnore]
    public IReadOnlySet<string> Own => Subjects.Where(subject => subject.Shard == Index).Select(subject => subject.Id).ToHashSet();

    /// <summary>"2/4".</summary>
    public override string ToString() => $"{Index}/{Count}";

    /// <summary>
    /// Deals subjects to shards: the dearest first, each to the shard that has least so far, the first of several such shards. Subjects that
    /// cost the same go by their ids, so that the deal is the same on every machine.
    /// </summary>
    /// <param name="subjects">Ids and predicted seconds, in the order of the run.</param>
    /// <param name="count">How many shards.</param>
    /// <returns>The subjects in the same order, each with its shard.</returns>
    public static IReadOnlyList<DealtSubject> Deal(IReadOnlyList<(string Id, double Seconds)> subjects, int count)
    {
        var loads = new double[count];
        var shards = new Dictionary<string, int>();
        foreach ((string id, double seconds) in subjects.OrderByDescending(subject => subject.Seconds).ThenBy(subject => subject.Id, StringComparer.Ordinal))
        {
            int least = Array.IndexOf(loads, loads.Min());
            loads[least] += seconds;
            shards.Add(id, least + 1);
        }

        return [.. subjects.Select(subject => new DealtSubject(subject.Id, subject.Seconds, shards[subject.Id]))];
    }
}

/// <summary>A subject and the shard that times all its variants, since ratios hold within one run.</summary>
/// <param name="Id">kernel/case/pass/device.</param>
/// <param name="PredictedSeconds">What one launch of all its variants takes by the kernel's own formulas.</param>
/// <param name="Shard">From 1 on.</param>
public sealed record DealtSubject(string Id, double PredictedSeconds, int Shard);
