namespace RepLoss.Results.Gate;

/// <summary>The word of the gate for a row. It is written in kebab-case ("error-grew").</summary>
public enum GateWord
{
    /// <summary>Faster by more than the threshold, and significantly so. Passes.</summary>
    Faster,

    /// <summary>No change that is both large and significant. Passes.</summary>
    Same,

    /// <summary>Slower by more than the threshold, and significantly so.</summary>
    Slower,

    /// <summary>The baseline has a time for the row, and the candidate has none.</summary>
    Missing,

    /// <summary>The candidate has a time for the row, and the baseline has none. Passes.</summary>
    New,

    /// <summary>The row failed in the candidate.</summary>
    Failed,

    /// <summary>The row is not equal to its definition in the candidate.</summary>
    NotEqual,

    /// <summary>A value error or gradient error grew by more than the allowed factor.</summary>
    ErrorGrew,

    /// <summary>A run calls torch more often than before.</summary>
    CallsTorchMore,

    /// <summary>Runs leave more tensors alive than before.</summary>
    KeepsMoreTensors,

    /// <summary>A run allocates more managed bytes than before.</summary>
    AllocatesMore,

    /// <summary>A run needs more native memory at its peak than before.</summary>
    NeedsMoreMemory,

    /// <summary>The two sides cannot be compared. The reason says why.</summary>
    NotComparable,
}
