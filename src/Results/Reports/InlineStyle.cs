namespace RepLoss.Results.Reports;

/// <summary>How a piece of text stands out.</summary>
public enum InlineStyle
{
    /// <summary>It does not.</summary>
    Plain,

    /// <summary>Emphasised.</summary>
    Strong,

    /// <summary>Code, ids, file names.</summary>
    Code,
}
