namespace RepLoss.Results.Reports;

/// <summary>Text that a reader opens: code to run, or a long definition.</summary>
/// <param name="Summary">What is inside.</param>
/// <param name="Text">The raw text, its line breaks kept.</param>
/// <param name="Open">Whether it shows without being opened.</param>
public sealed record Listing(string Summary, string Text, bool Open = false) : Block;
