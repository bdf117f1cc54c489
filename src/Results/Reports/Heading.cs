namespace RepLoss.Results.Reports;

/// <summary>A heading that the table of contents links to.</summary>
/// <param name="Level">1 to 4.</param>
/// <param name="Text">The heading.</param>
/// <param name="Anchor">A kebab-case name that is unique in the report.</param>
public sealed record Heading(int Level, string Text, string Anchor) : Block;
