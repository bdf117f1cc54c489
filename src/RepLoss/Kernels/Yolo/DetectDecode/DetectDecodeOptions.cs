using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>How class logits become probabilities.</summary>
public enum ClassProbability
{
    /// <summary>Each class by itself: sigmoid.</summary>
    Sigmoid,

    /// <summary>Classes that exclude each other: softmax over all of them.</summary>
    Softmax,
}

/// <summary>Parameters of <see cref="DetectDecode"/>.</summary>
public sealed record DetectDecodeOptions : KernelOptions
{
    /// <summary>How class logits become probabilities.</summary>
    public ClassProbability Classification { get; init; } = ClassProbability.Sigmoid;
}
