namespace RepLoss.Contract;

/// <summary>What one timed operation does; written as "forward" or "forward-backward".</summary>
public enum Pass
{
    /// <summary>The value only.</summary>
    Forward,

    /// <summary>The value, then the gradients of every differentiable input.</summary>
    ForwardBackward,
}
