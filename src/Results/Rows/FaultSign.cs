namespace RepLoss.Results;

/// <summary>How a fault shows; written as "value", "gradient", "nan-count" or "exception".</summary>
public enum FaultSign
{
    /// <summary>The value is wrong.</summary>
    Value,

    /// <summary>The gradient is wrong.</summary>
    Gradient,

    /// <summary>There are NaNs where the definition is finite.</summary>
    NanCount,

    /// <summary>It raises where the definition has an answer.</summary>
    Exception,
}
