using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The published losses of soft cells.</summary>
public enum SoftLoss
{
    /// <summary>-(1-s) ln(1-p+e): pushes down, the less the higher the score.</summary>
    Loss1,

    /// <summary>-(1-s)^gamma ln(1-p+e).</summary>
    Loss1Gamma,

    /// <summary>Cross-entropy less its value at p = s: pulls to the score and is 0 there.</summary>
    Loss2,

    /// <summary>(1-s) times loss2.</summary>
    Loss3,
}

/// <summary>Parameters of <see cref="SoftObjectness"/>.</summary>
public sealed record SoftObjectnessOptions : KernelOptions
{
    /// <summary>Which of the published losses.</summary>
    public SoftLoss Loss { get; init; } = SoftLoss.Loss2;

    /// <summary>The power of "loss1-gamma"; 0 or more. The others have none.</summary>
    public double Gamma { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate() => Require(Gamma >= 0 && double.IsFinite(Gamma), Gamma, "a number that is 0 or more");
}
