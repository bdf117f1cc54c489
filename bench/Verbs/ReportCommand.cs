using System.CommandLine;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Report;
using RepLoss.Results.Report.History;

namespace RepLoss.Bench.Verbs;

/// <summary>`report`: pages from result files only.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Result files. Where none is named: one's own runs in artifacts/runs, or the published ones where there are none; with --publish, all published runs.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = new Option<string?>("--out") { Description = "Folder of the pages; artifacts/report where left out, with --publish results." };
        var publish = new Option<bool>("--publish") { Description = "Copies the files to results/runs and writes the pages of all published runs." };
        var command = new Command("report", "Writes pages from result files: README.md, a page a kernel, history.md (changes between commits), and index.html with all of it.") { files, output, publish };
        command.SetAction(parsed =>
        {
            string[] named = parsed.GetValue(files)!;
            string? folder = parsed.GetValue(output);
            string page = parsed.GetValue(publish) ? Publish(named, folder ?? RepositoryFolder.Published) : Write(named, folder ?? RepositoryFolder.Report);
            Console.WriteLine($"wrote {Relative(page)}");
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Writes the pages of the files, or of the runs that are there, and returns the path of the one that has all of it.</summary>
    public static string Write(IReadOnlyList<string> files, string folder)
    {
        if (files.Count == 0)
            files = ResultsFolder.Files(RepositoryFolder.Runs) is { Count: > 0 } own ? own : ResultsFolder.Files(RepositoryFolder.PublishedRuns);
        InputException.Require(files.Count > 0, () => $"There is no result file below {RepositoryFolder.Runs} or {RepositoryFolder.PublishedRuns}; expected one, as `time` writes it.");
        ResultSet[] sets = [.. files.Select(ResultsFile.Read)];
        Tell(sets);
        ReportFolder.WriteMarkdown(sets, folder, withHtml: true);
        return ReportFolder.WriteHtml(sets, folder);
    }

    /// <summary>A path as a reader in the current folder types it.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Directory.GetCurrentDirectory(), path);

    // Every file is read before one is copied: a file that cannot be used leaves all as it was.
    private static string Publish(IReadOnlyList<string> files, string folder)
    {
        string runs = Path.Combine(folder, "runs");
        foreach (string file in files)
            _ = ResultsFile.Read(file);
        foreach (string file in files)
            Console.WriteLine($"wrote {Relative(ResultsFolder.Publish(runs, file))}");
        ResultSet[] sets = [.. ResultsFolder.Files(runs).Select(ResultsFile.Read)];
        Tell(sets);
        return ReportFolder.WriteMarkdown(sets, folder, withHtml: false);
    }

    // What stands out in the history, beside the page.
    private static void Tell(IReadOnlyList<ResultSet> sets)
    {
        foreach (string line in HistoryPage.Lines(sets))
            Console.WriteLine(line);
    }
}
