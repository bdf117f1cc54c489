using System.CommandLine;
using System.Text;
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
            Description = "Result files; where none is named, the newest below results/ that have every row of each machine, full runs before quick ones.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = new Option<string?>("--out") { Description = "Folder to write to; results/ where left out." };
        var readme = new Option<string?>("--readme") { Description = "A file whose table, between its two marks, is made anew from the one result file named." };
        var command = new Command("report", "Writes README.md and index.html from result files.") { files, output, readme };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(readme) is { } path)
                WriteTable(path, parsed.GetValue(files)!);
            return Run(parsed.GetValue(files)!, parsed.GetValue(output) ?? DefaultFolder);
        });
        return command;
    }

    /// <summary>The folder in which runs and their report lie.</summary>
    public static string DefaultFolder => Path.Combine(RepositoryFolder.Root, "results");

    /// <summary>Writes the report of the files, or of the newest runs below results/.</summary>
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

    private static void WriteTable(string readme, string[] files)
    {
        InputException.Require(files.Length == 1, () => $"--readme got {files.Length} result files; expected the one that its table is made from.");
        InputException.Require(File.Exists(readme), () => $"There is no file {readme}; expected a README with the marks of its table.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(readme))!;
        string source = Path.GetRelativePath(folder, Path.GetFullPath(files[0])).Replace('\\', '/');
        AtomicFile.Write(readme, Encoding.UTF8.GetBytes(ReadmeTable.In(File.ReadAllText(readme), ResultsFile.Read(files[0]), source)));
        Console.WriteLine($"wrote the table of {readme}");
    }
}
