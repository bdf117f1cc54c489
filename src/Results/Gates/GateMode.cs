namespace RepLoss.Results.Gates;

/// <summary>How the two sides were measured, and so what of them can be compared.</summary>
public enum GateMode
{
    /// <summary>In turn on one machine, A B B A …: launch i of one side beside launch i of the other, absolute times, paired.</summary>
    Interleaved,

    /// <summary>At different times: only the ratio to Loop in the same run is compared, never an absolute time.</summary>
    Baseline,
}
