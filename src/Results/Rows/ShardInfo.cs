using System.Text.Json.Serialization;

namespace RepLoss.Results;

/// <summary>A shard of a run. Each shard has the list of all subjects of the run, so that shards of the same run can be recognized.</summary>
public sealed record ShardInfo
{
    /// <summary>The number of the shard, from 1 to <see cref="Count"/>.</summary>
    public required int Index { get; init; }

    /// <summary>The number of shards of the run.</summary>
    public required int Count { get; init; }

    /// <summary>All subjects of the run in its order, including subjects of other shards. Empty before they are assigned.</summary>
    public IReadOnlyList<DealtSubject> Subjects { get; init; } = [];

    /// <summary>Ids of the subjects of this shard.</summary>
    [JsonIgnore]
    public IReadOnlySet<string> Own => Subjects.Where(subject => subject.Shard == Index).Select(subject => subject.Id).ToHashSet();

    /// <summary>Returns the shard as text, such as "2/4".</summary>
    public override string ToString() => $"{Index}/{Count}";

    /// <summary>
    /// Assigns subjects to shards, in order of falling cost. Each subject goes to the shard with the lowest cost so far; if several are equal, to the
    /// first of them. Subjects of equal cost are sorted by their ids, so that the result is the same on every machine.
    /// </summary>
    /// <param name="subjects">Ids and predicted seconds, in the order of the run.</param>
    /// <param name="count">The number of shards.</param>
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

/// <summary>A subject and its shard. The shard times all variants of the subject, since ratios are valid only within one run.</summary>
/// <param name="Id">The id, kernel/case/pass/device.</param>
/// <param name="PredictedSeconds">The time of one launch of all variants of the subject, predicted by the kernel's own formulas.</param>
/// <param name="Shard">The number of the shard, from 1 on.</param>
public sealed record DealtSubject(string Id, double PredictedSeconds, int Shard);
