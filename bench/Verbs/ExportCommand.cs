using System.CommandLine;
using System.Text;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Export;
using RepLoss.Results.Files;

namespace RepLoss.Bench.Verbs;

/// <summary>`export`: runs for other tools.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Result files.", Arity = ArgumentArity.OneOrMore };
        var parquet = new Option<string?>("--parquet") { Description = "A Parquet file with a row a sample, for DuckDB, pandas or Spark." };
        var metrics = new Option<string?>("--openmetrics") { Description = "OpenMetrics text with the numbers of each row, for Prometheus." };
        var command = new Command("export", "Writes runs in the forms that other tools read.") { files, parquet, metrics };
        command.SetAction(parsed => Run(parsed.GetValue(files)!, parsed.GetValue(parquet), parsed.GetValue(metrics)));
        return command;
    }

    private static int Run(IReadOnlyList<string> files, string? parquet, string? metrics)
    {
        InputException.Require(parquet is not null || metrics is not null, () => "export has neither --parquet OUT nor --openmetrics OUT; expected one or both.");
        IReadOnlyList<ResultSet> runs = RunExport.Read(files);
        // Both are made before one is written.
        (string? Path, byte[] Content)[] made =
        [
            (parquet, parquet is null ? [] : RunExport.Parquet(runs)),
            (metrics, metrics is null ? [] : Encoding.UTF8.GetBytes(RunExport.OpenMetrics(runs))),
        ];
        foreach ((string? path, byte[] content) in made.Where(one => one.Path is not null))
        {
            AtomicFile.Write(path!, content);
            Console.WriteLine($"wrote {ReportCommand.Relative(path!)}");
        }

        return ExitCode.Success;
    }
}
