namespace RepLoss.Results.Reports;

/// <summary>A paragraph.</summary>
/// <param name="Text">Its pieces.</param>
public sealed record Paragraph(params IReadOnlyList<Inline> Text) : Block;
