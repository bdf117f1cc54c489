using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>What RepGT divides by, and so which rows count.</summary>
public enum RepGtDenominator
{
    /// <summary>N: all predictions.</summary>
    All,

    /// <summary>The number of predictions that overlap a second truth; those alone count.</summary>
    Overlapping,

    /// <summary>1: a plain sum, as repulsion_loss_ssd has it.</summary>
    Sum,
}

/// <summary>Which truths a prediction is not repelled from.</summary>
public enum RepGtExclusion
{
    /// <summary>The designated one.</summary>
    Index,

    /// <summary>All with the designated one's coordinates, so that a truth that is listed twice does not repel its own predictions.</summary>
    Coordinates,
}

/// <summary>Parameters of <see cref="RepGt"/>.</summary>
public sealed record RepGtOptions : KernelOptions
{
    /// <summary>Smoothing of SmoothLn: 0 &lt;= sigma &lt; 1, or 1 for none. The paper's best is 1.</summary>
    public double Sigma { get; init; } = 1;

    /// <summary>What the sum is divided by.</summary>
    public RepGtDenominator Denominator { get; init; }

    /// <summary>Which truths do not repel.</summary>
    public RepGtExclusion Exclude { get; init; }

    /// <summary>
    /// e of -ln(1 - IoG + e), the form that repulsion_loss_ssd gives the unsmoothed logarithm; only with sigma = 1. 0 stands for the
    /// definition's -ln(max(1 - IoG, 1e-7)).
    /// </summary>
    public double LogEpsilon { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        SmoothLn.Validate(Sigma, "sigma");
        Require(LogEpsilon >= 0 && double.IsFinite(LogEpsilon), LogEpsilon, "a number that is 0 or more");
        Require(LogEpsilon == 0 || Sigma == 1, LogEpsilon, "0, since sigma is not 1");
    }
}
