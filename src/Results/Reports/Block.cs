namespace RepLoss.Results.Reports;

/// <summary>
/// A report is a list of blocks that hold raw text and numbers; <see cref="MarkdownWriter"/> and the HTML writer print
/// the same list, each escaping in its own way.
/// </summary>
public abstract record Block;

/// <summary>A heading that the table of contents links to.</summary>
/// <param name="Level">1 to 4.</param>
/// <param name="Text">The heading.</param>
/// <param name="Anchor">A kebab-case name that is unique in the report.</param>
public sealed record Heading(int Level, string Text, string Anchor) : Block;

/// <summary>A paragraph.</summary>
/// <param name="Text">Its pieces.</param>
public sealed record Paragraph(params IReadOnlyList<Inline> Text) : Block;

/// <summary>A list of points.</summary>
/// <param name="Items">The points, each of its pieces.</param>
public sealed record BulletList(IReadOnlyList<IReadOnlyList<Inline>> Items) : Block;

/// <summary>Text that a reader opens: code to run, or a long definition.</summary>
/// <param name="Summary">What is inside.</param>
/// <param name="Text">The raw text, its line breaks kept.</param>
/// <param name="Open">Whether it shows without being opened.</param>
public sealed record Listing(string Summary, string Text, bool Open = false) : Block;

/// <summary>A plot of time against size; the Markdown has no plots.</summary>
/// <param name="Plot">What to draw.</param>
public sealed record PlotBlock(LogLogPlot Plot) : Block;

/// <summary>The steps of a speed-up as a bar; the table beside it has the numbers for the Markdown.</summary>
/// <param name="Decomposition">What to draw.</param>
public sealed record SpeedupBar(Statistics.SpeedupDecomposition Decomposition) : Block;
