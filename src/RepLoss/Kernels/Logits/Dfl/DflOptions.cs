using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The treatment of a distance outside the bins.</summary>
public enum DflOutside
{
    /// <summary>The distance is clamped to the range from 0 to B - 1.01, as Ultralytics does.</summary>
    Clamp,

    /// <summary>The distance is refused. A distance must be 0 to B - 1.</summary>
    Refuse,
}

/// <summary>Parameters of <see cref="Dfl"/>.</summary>
public sealed record DflOptions : KernelOptions
{
    /// <summary>The treatment of a distance outside the bins.</summary>
    public DflOutside Outside { get; init; }
}
