using RepLoss.Results;

namespace RepLoss.Bench.Session;

/// <summary>How often a row is timed.</summary>
/// <param name="Launches">Processes.</param>
/// <param name="Iterations">Samples of each process, after one to warm up.</param>
/// <param name="IterationMilliseconds">What a sample lasts at least.</param>
internal sealed record Effort(int Launches, int Iterations, double IterationMilliseconds)
{
    /// <summary>The effort of a profile.</summary>
    public static Effort Of(RunProfile profile) => profile == RunProfile.Quick ? new(1, 5, 20) : new(5, 5, 30);
}
