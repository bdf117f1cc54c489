using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>How the distance d of a cell from its box's centre becomes a score.</summary>
public enum SoftScore
{
    /// <summary>(d-1)^n, with d in halves of the box's sides.</summary>
    Score1,

    /// <summary>exp(-d^2 / (2 sigma^2)), with d in halves of the box's sides.</summary>
    Score2,

    /// <summary>(d-1)^n, with d in diagonals of the box.</summary>
    Diagonal,
}

/// <summary>Parameters of <see cref="SoftTargets"/>.</summary>
public sealed record SoftTargetsOptions : KernelOptions
{
    /// <summary>A target and an anchor match where no side is this many times the other's, or more; compared in float32.</summary>
    public double AnchorThreshold { get; init; } = 4;

    /// <summary>How a distance becomes a score.</summary>
    public SoftScore Score { get; init; } = SoftScore.Score2;

    /// <summary>The exponent of "score1" and "diagonal", even, so that scores are never negative.</summary>
    public int N { get; init; } = 10;

    /// <summary>The width of "score2", in halves of the box's sides.</summary>
    public double Sigma { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(AnchorThreshold > 0 && double.IsFinite(AnchorThreshold), AnchorThreshold, "a number above 0");
        Require(N > 0 && N % 2 == 0, N, "an even number above 0");
        Require(Sigma > 0 && double.IsFinite(Sigma), Sigma, "a number above 0");
    }
}
