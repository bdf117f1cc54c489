using System.Text;
using RepLoss.Results.Document;
using RepLoss.Results.Files;
using RepLoss.Results.Report.History;

namespace RepLoss.Results.Report;

/// <summary>
/// Writes the report from result sets: README.md, a page for each kernel with its drawings in kernels/, and index.html with all pages.
/// Each page has a size limit. If the tables of all machine kinds do not fit, only the tables of the newest kinds are shown.
/// </summary>
public static class ReportFolder
{
    private const int LongestFrontPage = 150, LargestPage = 100_000, LargestHtml = 1_000_000;

    private const string NothingYet = """
        # Is the published speed-up true?

        No run is published yet. `./run-bench.sh` makes a run on this machine and its pages in `artifacts/report`;
        `./run-bench.sh report --publish FILE` publishes a run here.

        """;

    /// <summary>Writes the Markdown pages and their drawings. Files of an earlier report that are no longer needed are removed.</summary>
    /// <param name="sets">The runs. If there is none, the first page says so.</param>
    /// <param name="folder">The folder of the report. Each file is written atomically.</param>
    /// <param name="withHtml">Whether index.html is in the same folder, so that the first page has a link to it.</param>
    /// <returns>The path of the first page.</returns>
    /// <exception cref="ResultsException">The folder cannot be written.</exception>
    public static string WriteMarkdown(IReadOnlyList<ResultSet> sets, string folder, bool withHtml)
    {
        IReadOnlyDictionary<string, string> files = MarkdownFiles(sets, withHtml);
        foreach ((string name, string text) in files)
            AtomicFile.Write(Path.Combine(folder, name), Encoding.UTF8.GetBytes(text));
        RemoveOthers(folder, "", files);
        RemoveOthers(folder, "kernels", files);
        RemoveOthers(folder, "history", files);
        return Path.Combine(folder, "README.md");
    }

    /// <summary>Writes index.html, a page that needs no other file, and returns its path.</summary>
    /// <exception cref="ResultsException">There is no set, or the folder cannot be written.</exception>
    public static string WriteHtml(IReadOnlyList<ResultSet> sets, string folder)
    {
        string path = Path.Combine(folder, "index.html");
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(Html(sets)));
        return path;
    }

    /// <summary>Returns the text of each Markdown page and drawing, by its path below the folder.</summary>
    internal static IReadOnlyDictionary<string, string> MarkdownFiles(IReadOnlyList<ResultSet> sets, bool withHtml)
    {
        var files = new Dictionary<string, string> { ["README.md"] = NothingYet };
        if (sets.Count == 0)
            return files;
        IReadOnlyList<MachineKind> kinds = MachineKind.Of(sets);
        string[] ids = KernelIds(kinds);
        Add(files, "README.md", kinds.Count, text => text.Count(c => c == '\n') <= LongestFrontPage,
            shown => [.. FrontPage.Blocks(kinds, id => $"kernels/{KebabCase.Slug(id)}.md", shown), Links(ids, withHtml)]);
        Add(files, "kernels/README.md", 0, _ => true, _ => [new Heading(1, "What the pages of the kernels rest on", "about"), .. AboutPage.Blocks(kinds, 2)]);
        Add(files, "history.md", kinds.Count, text => Encoding.UTF8.GetByteCount(text) <= LargestPage, shown => [.. HistoryPage.Blocks([.. kinds.Take(shown)], 1)]);
        foreach (string id in ids)
        {
            Add(files, $"kernels/{KebabCase.Slug(id)}.md", kinds.Count, text => Encoding.UTF8.GetByteCount(text) <= LargestPage,
                timed => [.. KernelPage.Blocks(kinds, id, 1, timed)]);
        }

        return files;
    }

    /// <summary>Returns the text of the HTML page.</summary>
    internal static string Html(IReadOnlyList<ResultSet> sets)
    {
        if (sets.Count == 0)
            throw new ResultsException("A report needs at least one result file; found none.");
        IReadOnlyList<MachineKind> kinds = MachineKind.Of(sets);
        string[] ids = KernelIds(kinds);
        return Fitting(kinds.Count, text => Encoding.UTF8.GetByteCount(text) <= LargestHtml, HtmlWriter.Write, timed =>
        [
            .. FrontPage.Blocks(kinds, id => $"#kernel-{KebabCase.Slug(id)}", kinds.Count),
            .. ids.SelectMany(id => KernelPage.Blocks(kinds, id, 2, timed)),
            .. HistoryPage.Blocks([.. kinds.Take(timed)], 2),
            .. AboutPage.Blocks(kinds, 2),
        ]).Text;
    }

    private static void Add(Dictionary<string, string> files, string path, int most, Func<string, bool> fits, Func<int, IReadOnlyList<Block>> page)
    {
        (string text, IReadOnlyList<Block> blocks) = Fitting(most, fits, blocks => $"{Drawing.FileMark}\n{MarkdownWriter.Write(blocks)}", page);
        files[path] = text;
        foreach (Figure figure in blocks.OfType<Figure>())
            files[Path.Combine(Path.GetDirectoryName(path)!, figure.FileName)] = figure.Drawing.ToFile();
    }

    // Returns the page with the tables of as many machine kinds as fit, which may be none.
    private static (string Text, IReadOnlyList<Block> Blocks) Fitting(
        int most, Func<string, bool> fits, Func<IReadOnlyList<Block>, string> write, Func<int, IReadOnlyList<Block>> page)
    {
        while (true)
        {
            IReadOnlyList<Block> blocks = page(most);
            string text = write(blocks);
            if (most == 0 || fits(text))
                return (text, blocks);
            most--;
        }
    }

    private static string[] KernelIds(IReadOnlyList<MachineKind> kinds) =>
        [.. kinds.SelectMany(kind => kind.KernelIds).Distinct().Order(StringComparer.Ordinal)];

    private static Paragraph Links(string[] ids, bool withHtml) => new(
    [
        "Each kernel's definition, verdicts, times and plots: ",
        .. ids.SelectMany(id => new[] { Inline.Link(id, $"kernels/{KebabCase.Slug(id)}.md"), ", " }).SkipLast(1),
        ". ",
        Inline.Link("How the ratios changed from commit to commit", "history.md"),
        ". ",
        Inline.Link("How to read the pages, the runs, and the published systems", "kernels/README.md"),
        .. withHtml ? [". ", Inline.Link("All of it in one page with sortable tables", "index.html"), "."] : new Inline[] { "." },
    ]);

    // Removes only files of an earlier report, which are recognized by their first line.
    private static void RemoveOthers(string folder, string below, IReadOnlyDictionary<string, string> files)
    {
        string[] candidates = Directory.Exists(Path.Combine(folder, below)) ? Directory.GetFiles(Path.Combine(folder, below)) : [];
        foreach (string path in candidates.Where(path => Path.GetExtension(path) is ".md" or ".svg" && !files.ContainsKey(Path.Combine(below, Path.GetFileName(path)))))
        {
            if (File.ReadLines(path).FirstOrDefault() == Drawing.FileMark)
                File.Delete(path);
        }
    }
}
