using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Where CIoU adds its small constant e = 1e-7.</summary>
public enum CiouEpsilonPlacement
{
    /// <summary>To the union, the squared diagonal and alpha's denominator, as YOLOv5 v7.0 does.</summary>
    V7,

    /// <summary>To both heights as well, in the areas and in the aspect ratio, as YOLOv5 v5.0 does.</summary>
    V5,
}

/// <summary>Parameters of <see cref="Ciou"/>.</summary>
public sealed record CiouOptions : KernelOptions
{
    /// <summary>Where e is added.</summary>
    public CiouEpsilonPlacement EpsilonPlacement { get; init; }
}
