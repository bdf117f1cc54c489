namespace RepLoss.Results.Reports;

/// <summary>Whether a cell is good or bad news; a page colours it, and no meaning hangs on the colour alone.</summary>
public enum Tone
{
    /// <summary>Neither.</summary>
    Neutral,

    /// <summary>Good.</summary>
    Good,

    /// <summary>To be read with care.</summary>
    Warning,

    /// <summary>Bad.</summary>
    Bad,
}
