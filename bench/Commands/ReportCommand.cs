using System.CommandLine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Reports;

namespace RepLoss.Bench.Commands;

/// <summary>`report`: README.md and index.html, from result files only.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Result files; the newest of each machine below results/ where none is named.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = new Option<string?>("--out") { Description = "Folder to write to; results/ where left out." };
        var command = new Command("report", "Writes README.md and index.html from result files.") { files, output };
        command.SetAction(parsed => Run(parsed.GetValue(files)!, parsed.GetValue(output) ?? DefaultFolder));
        return command;
    }

    /// <summary>The folder in which runs and their report lie.</summary>
    public static string DefaultFolder => Path.Combine(RepositoryFolder.Root, "results");

    /// <summary>Writes the report of the files, or of the newest run of each machine.</summary>
    public static int Run(IReadOnlyList<string> files, string folder)
    {
        IReadOnlyList<ResultSet> sets = files.Count > 0
            ? [.. files.Select(ResultsFile.Read)]
            : ResultsFolder.Newest(ResultsFolder.Files(DefaultFolder).Select(ResultsFile.Read));
        InputException.Require(sets.Count > 0, () => $"There is no result file below {DefaultFolder}; expected one, as `time` writes it.");
        Directory.CreateDirectory(folder);
        Report.Write(sets, folder);
        foreach (string page in new[] { "README.md", "index.html" }.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            Console.WriteLine($"wrote {Path.GetRelativePath(Directory.GetCurrentDirectory(), page)}");
        return ExitCode.Success;
    }
}
