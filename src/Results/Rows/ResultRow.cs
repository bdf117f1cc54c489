using System.Text.Json.Serialization;

namespace RepLoss.Results;

/// <summary>
/// One line of a run: a variant of a kernel on a case, judged and timed. A value that is not known is null, never zero.
/// </summary>
public sealed record ResultRow
{
    /// <summary>The row's public name.</summary>
    public required RowId Id { get; init; }

    /// <summary>The id's kernel, repeated so that other tools need not split it.</summary>
    public string Kernel => Id.Kernel;

    /// <summary>The id's case.</summary>
    public string Case => Id.Case;

    /// <summary>The id's pass.</summary>
    public Pass Pass => Id.Pass;

    /// <summary>The id's variant.</summary>
    public string Variant => Id.Variant;

    /// <summary>The id's device.</summary>
    public string Device => Id.Device;

    /// <summary>The size that the case scales with (N, T, …); the x axis of the plots. Null for scenes that have no single size.</summary>
    public double? Size { get; init; }

    /// <summary>Elements handled by one operation (pairs, cells, …), for elements per second.</summary>
    public double? Elements { get; init; }

    /// <summary>Times of one operation in nanoseconds, in the order taken, launch after launch.</summary>
    public IReadOnlyList<double> SamplesNanoseconds { get; init; } = [];

    /// <summary>How many of the samples each launch (process) took, in order; sums to the number of samples.</summary>
    public IReadOnlyList<int> SamplesPerLaunch { get; init; } = [];

    /// <summary>Median of the samples in nanoseconds.</summary>
    public double? MedianNanoseconds { get; init; }

    /// <summary>The verdict on the row.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The reason in one sentence, if the verdict needs one.</summary>
    public string? Reason { get; init; }

    /// <summary>Largest absolute difference of any output from the reference.</summary>
    public double? MaxValueError { get; init; }

    /// <summary>Largest absolute difference of any gradient from the reference.</summary>
    public double? MaxGradientError { get; init; }

    /// <summary>Peak of the managed heap above its state after set-up, in bytes. Null if a garbage collection during the run hides it.</summary>
    public double? PeakManagedBytes { get; init; }

    /// <summary>Peak of resident memory above its state after set-up, in bytes. Null on CUDA, where it is not measured.</summary>
    public double? PeakNativeBytes { get; init; }

    /// <summary>Bytes that one operation must move, by the kernel's own formula.</summary>
    public double? Bytes { get; init; }

    /// <summary>Arithmetic operations of one operation, by the kernel's own formula.</summary>
    public double? Flops { get; init; }

    /// <summary>Managed bytes allocated by one operation.</summary>
    public double? AllocatedBytesPerOperation { get; init; }

    /// <summary>The counts of a run. Null if nothing was counted, and in old files.</summary>
    public OperationCounts? Counts { get; init; }

    /// <summary>True if the row has a time and its verdict allows one.</summary>
    [JsonIgnore]
    public bool IsTimed => Verdict is Verdict.Equal or Verdict.TieOnly or Verdict.DiffersAsDeclared && MedianNanoseconds is not null;

    /// <summary>True if a resumed run need not repeat the row: it is timed, or it was skipped for a reason that does not change.</summary>
    [JsonIgnore]
    public bool IsFinished => IsTimed || Verdict == Verdict.Skipped;

    /// <summary>The samples of each launch, in order.</summary>
    [JsonIgnore]
    public IEnumerable<IReadOnlyList<double>> SamplesByLaunch
    {
        get
        {
            int start = 0;
            foreach (int count in SamplesPerLaunch)
            {
                yield return [.. SamplesNanoseconds.Skip(start).Take(count)];
                start += count;
            }
        }
    }

    /// <summary>Returns the row with these launches and their median. Each launch is an array of samples in nanoseconds.</summary>
    public ResultRow WithLaunches(IReadOnlyList<IReadOnlyList<double>> launches)
    {
        double[] samples = [.. launches.SelectMany(launch => launch)];
        return this with
        {
            SamplesNanoseconds = samples,
            SamplesPerLaunch = [.. launches.Select(launch => launch.Count)],
            MedianNanoseconds = samples.Length == 0 ? null : Launches.Median(samples),
        };
    }
}
