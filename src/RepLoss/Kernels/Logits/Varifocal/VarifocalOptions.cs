using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="Varifocal"/>.</summary>
public sealed record VarifocalOptions : KernelOptions
{
    /// <summary>The factor in the weight of a negative. 0 or more.</summary>
    public double Alpha { get; init; } = 0.75;

    /// <summary>The exponent of the probability in the weight of a negative. 1 or more.</summary>
    public double Gamma { get; init; } = 2;

    /// <summary>True if the weight of a positive is its score. False if it is 1.</summary>
    public bool IouWeighted { get; init; } = true;

    /// <summary>True if the weight of a negative is a constant. False if the weight has a gradient, as in the published code.</summary>
    public bool DetachWeight { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Alpha >= 0 && double.IsFinite(Alpha), Alpha, "a number that is 0 or more");
        Require(Gamma >= 1 && double.IsFinite(Gamma), Gamma, "a number that is 1 or more");
    }
}
