namespace RepLoss.Results.Document;

/// <summary>
/// A part of a page. A page is a list of blocks with raw text and numbers. <see cref="MarkdownWriter"/> and <see cref="HtmlWriter"/> print
/// the same list, and each escapes the text in its own way.
/// </summary>
public abstract record Block;

/// <summary>A heading that can be the target of a link.</summary>
/// <param name="Level">1 to 4.</param>
/// <param name="Text">The heading.</param>
/// <param name="Anchor">A name that is unique in the report. The writers convert it to kebab case.</param>
public sealed record Heading(int Level, string Text, string Anchor) : Block;

/// <summary>A paragraph.</summary>
/// <param name="Text">The pieces of text.</param>
public sealed record Paragraph(params IReadOnlyList<Inline> Text) : Block;

/// <summary>A list of points.</summary>
/// <param name="Items">The points. Each is a list of pieces of text.</param>
public sealed record BulletList(IReadOnlyList<IReadOnlyList<Inline>> Items) : Block;

/// <summary>Text that a reader can unfold: code to run, or a definition.</summary>
/// <param name="Summary">The title that is shown when the text is folded.</param>
/// <param name="Text">The raw text. Line breaks are kept.</param>
/// <param name="Open">Whether the text is unfolded at first.</param>
public sealed record Listing(string Summary, string Text, bool Open = false) : Block;

/// <summary>A picture. It is a separate file for a Markdown page, and a part of an HTML page.</summary>
/// <param name="FileName">The name of the file for a Markdown page, such as "rep-box-forward.svg".</param>
/// <param name="Drawing">The drawing.</param>
public sealed record Figure(string FileName, Drawing Drawing) : Block;
