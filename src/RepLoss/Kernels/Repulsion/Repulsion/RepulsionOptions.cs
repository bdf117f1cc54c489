using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="Repulsion"/>; the defaults are the paper's best.</summary>
public sealed record RepulsionOptions : KernelOptions
{
    /// <summary>Weight of RepGT.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>Weight of RepBox.</summary>
    public double Beta { get; init; } = 0.5;

    /// <summary>Smoothing of RepGT's SmoothLn: 0 &lt;= sigma &lt; 1, or 1 for none.</summary>
    public double SigmaGt { get; init; } = 1;

    /// <summary>Smoothing of RepBox's SmoothLn: 0 &lt;= sigma &lt; 1, or 1 for none.</summary>
    public double SigmaBox { get; init; }

    /// <summary>Where Attraction's smooth L1 distance turns from a square into a straight line, in the boxes' unit; above 0.</summary>
    public double SmoothBeta { get; init; } = 1;

    internal AttractionOptions ForAttraction => new() { Beta = SmoothBeta };

    internal RepGtOptions ForRepGt => new() { Sigma = SigmaGt };

    internal RepBoxOptions ForRepBox => new() { Sigma = SigmaBox, Denominator = RepBoxDenominator.Overlap };

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(double.IsFinite(Alpha), Alpha, "a finite number");
        Require(double.IsFinite(Beta), Beta, "a finite number");
        SmoothLn.Validate(SigmaGt, "sigmaGt");
        SmoothLn.Validate(SigmaBox, "sigmaBox");
        Require(SmoothBeta > 0 && double.IsFinite(SmoothBeta), SmoothBeta, "a number above 0");
    }
}
