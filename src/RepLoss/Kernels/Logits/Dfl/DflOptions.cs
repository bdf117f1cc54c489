using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>What becomes of a distance outside the bins.</summary>
public enum DflOutside
{
    /// <summary>It is clamped to 0 and B - 1.01, as Ultralytics does.</summary>
    Clamp,

    /// <summary>It is refused: distances are 0 to B - 1.</summary>
    Refuse,
}

/// <summary>Parameters of <see cref="Dfl"/>.</summary>
public sealed record DflOptions : KernelOptions
{
    /// <summary>What becomes of a distance outside the bins.</summary>
    public DflOutside Outside { get; init; }
}
