using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Parameters of <see cref="Varifocal"/>.</summary>
public sealed record VarifocalOptions : KernelOptions
{
    /// <summary>How much a negative weighs; 0 or more.</summary>
    public double Alpha { get; init; } = 0.75;

    /// <summary>The power of the probability in a negative's weight; 1 or more.</summary>
    public double Gamma { get; init; } = 2;

    /// <summary>True where a positive weighs its score, false where it weighs 1.</summary>
    public bool IouWeighted { get; init; } = true;

    /// <summary>True where a negative's weight is a constant; false where it carries gradient, as in the published code.</summary>
    public bool DetachWeight { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Alpha >= 0 && double.IsFinite(Alpha), Alpha, "a number that is 0 or more");
        Require(Gamma >= 1 && double.IsFinite(Gamma), Gamma, "a number that is 1 or more");
    }
}
