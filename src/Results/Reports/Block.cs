namespace RepLoss.Results.Reports;

/// <summary>
/// A report is a list of blocks that hold raw text and numbers; <see cref="MarkdownWriter"/> and <see cref="HtmlWriter"/> print
/// the same list, each escaping in its own way.
/// </summary>
public abstract record Block;
