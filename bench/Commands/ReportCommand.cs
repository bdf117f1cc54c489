using System.CommandLine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Reports;

namespace RepLoss.Bench.Commands;

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
        var command = new Command("report", "Writes pages from result files: README.md, and index.html with sortable tables.") { files, output, publish };
        command.SetAction(parsed => parsed.GetValue(publish)
            ? Publish(parsed.GetValue(files)!, parsed.GetValue(output) ?? RepositoryFolder.Published)
            : Run(parsed.GetValue(files)!, parsed.GetValue(output) ?? RepositoryFolder.Report));
        return command;
    }

    /// <summary>Writes the pages of the files, or of the newest runs that are there.</summary>
    public static int Run(IReadOnlyList<string> files, string folder)
    {
        if (files.Count == 0)
            files = ResultsFolder.Files(RepositoryFolder.Runs) is { Count: > 0 } own ? own : ResultsFolder.Files(RepositoryFolder.PublishedRuns);
        InputException.Require(files.Count > 0, () => $"There is no result file below {RepositoryFolder.Runs} or {RepositoryFolder.PublishedRuns}; expected one, as `time` writes it.");
        Report.Write(Read(files), folder);
        Told(Path.Combine(folder, "README.md"));
        Told(Path.Combine(folder, "index.html"));
        return ExitCode.Success;
    }

    private static int Publish(IReadOnlyList<string> files, string folder)
    {
        string runs = Path.Combine(folder, "runs");
        foreach (string file in files)
            Told(ResultsFolder.Publish(runs, file));
        Report.Publish(Read(ResultsFolder.Files(runs)), folder);
        Told(Path.Combine(folder, "README.md"));
        return ExitCode.Success;
    }

    private static IReadOnlyList<ResultSet> Read(IReadOnlyList<string> files) => ResultsFolder.Newest(files.Select(ResultsFile.Read));

    private static void Told(string path) => Console.WriteLine($"wrote {Path.GetRelativePath(Directory.GetCurrentDirectory(), path)}");
}
