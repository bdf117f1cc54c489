namespace RepLoss.Results.Document;

/// <summary>
/// A page is a list of blocks that hold raw text and numbers; <see cref="MarkdownWriter"/> and <see cref="HtmlWriter"/> print
/// the same list, each escaping in its own way.
/// </summary>
public abstract record Block;

/// <summary>A heading that links lead to.</summary>
/// <param name="Level">1 to 4.</param>
/// <param name="Text">The heading.</param>
/// <param name="Anchor">A name that is unique in the report; the writers make it kebab case.</param>
public sealed record Heading(int Level, string Text, string Anchor) : Block;

/// <summary>A paragraph.</summary>
/// <param name="Text">Its pieces.</param>
public sealed record Paragraph(params IReadOnlyList<Inline> Text) : Block;

/// <summary>A list of points.</summary>
/// <param name="Items">The points, each of its pieces.</param>
public sealed record BulletList(IReadOnlyList<IReadOnlyList<Inline>> Items) : Block;

/// <summary>Text that a reader opens: code to run, or a definition.</summary>
/// <param name="Summary">What is inside.</param>
/// <param name="Text">The raw text, its line breaks kept.</param>
/// <param name="Open">Whether it shows without being opened.</param>
public sealed record Listing(string Summary, string Text, bool Open = false) : Block;

/// <summary>A picture: a file beside a Markdown page, a part of an HTML page.</summary>
/// <param name="FileName">The file beside the Markdown page, such as "rep-box-forward.svg".</param>
/// <param name="Drawing">What it shows.</param>
public sealed record Figure(string FileName, Drawing Drawing) : Block;
