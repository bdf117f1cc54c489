namespace RepLoss.Results.Gates;

/// <summary>What the gate said about a known slow-down, over several whole gates on one machine.</summary>
/// <param name="SlowDown">The injected slow-down: 0 for A against A, 0.2 for 20 %.</param>
/// <param name="Results">The gates.</param>
public sealed record CalibrationLine(double SlowDown, IReadOnlyList<GateResult> Results)
{
    /// <summary>How many row comparisons there were.</summary>
    public int Rows => Results.Sum(result => result.Compared);

    /// <summary>How many rows were called slower: false alarms where nothing was injected, detections elsewhere.</summary>
    public int CalledSlower => Results.Sum(result => result.Lines.Count(line => line.Word == GateWord.Slower));

    /// <summary>How many whole gates called any row slower.</summary>
    public int GatesAlarmed => Results.Count(result => result.Lines.Any(line => line.Word == GateWord.Slower));
}
