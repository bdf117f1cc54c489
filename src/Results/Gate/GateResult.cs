namespace RepLoss.Results.Gate;

/// <summary>The result of a gate: a line for each row, and the exit code.</summary>
/// <param name="Lines">The lines in order of row ids.</param>
/// <param name="Options">The options that were used.</param>
public sealed record GateResult(IReadOnlyList<GateLine> Lines, GateOptions Options)
{
    /// <summary>The noise estimate from all rows, for further stages, which have few rows.</summary>
    internal NoisePrior Noise { get; init; } = NoisePrior.None;

    /// <summary>The number of rows whose times were compared.</summary>
    public int Compared => Lines.Count(line => line.Ratio is not null);

    /// <summary>
    /// The exit code. If several apply, it is the first of these: 1, a row is not equal; 3, a row failed; 4, a row is slower, or its error or a
    /// count of it grew; 5, a row is missing or not comparable, or no times were compared at all. 0 if none applies.
    /// </summary>
    public int ExitCode => Lines.Any(line => line.Word == GateWord.NotEqual) ? Contract.ExitCode.NotEqual
        : Lines.Any(line => line.Word == GateWord.Failed) ? Contract.ExitCode.BenchmarkFailed
        : Lines.Any(line => line.Word is GateWord.Slower or GateWord.ErrorGrew or GateWord.CallsTorchMore or GateWord.KeepsMoreTensors or GateWord.AllocatesMore or GateWord.NeedsMoreMemory) ? Contract.ExitCode.Slower
        : Lines.Any(line => line.Word is GateWord.Missing or GateWord.NotComparable) || Compared == 0 ? Contract.ExitCode.NotComparable
        : Contract.ExitCode.Success;

    /// <summary>
    /// The rows that get new launches before they are called slower. These are the rows whose time grew by more than half the threshold,
    /// significant or not, and the rows that are so noisy that their time may have grown by twice the threshold.
    /// </summary>
    public IReadOnlyList<RowId> Suspects => [.. Lines.Where(IsSuspect).Select(line => line.Id)];

    /// <summary>The suspects that are not significantly slower after new launches, but may still be slower.</summary>
    public IReadOnlyList<RowId> InDoubt => [.. Lines.Where(line => IsSuspect(line) && line.Word == GateWord.Same && MayBeSlower(line)).Select(line => line.Id)];

    private bool MayBeSlower(GateLine line) =>
        line.High > 1 + Options.Threshold && (line.High - 1) * line.BaselineNanoseconds > Options.NoiseFloorNanoseconds;

    private bool IsSuspect(GateLine line) =>
        line.Word is GateWord.Slower or GateWord.Same && (line.Ratio > 1 + (Options.Threshold / 2) || line.High > 1 + (2 * Options.Threshold));
}
