namespace RepLoss.Judge;

/// <summary>How a small training run ended.</summary>
public enum DescentEnding
{
    /// <summary>It made all its steps.</summary>
    Ran,

    /// <summary>The loss or a gradient was NaN or infinite.</summary>
    NotFinite,

    /// <summary>Every gradient was 0.</summary>
    NoGradient,

    /// <summary>The code threw.</summary>
    Raised,
}
