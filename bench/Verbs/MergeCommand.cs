using System.CommandLine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Fleet;

namespace RepLoss.Bench.Verbs;

/// <summary>`merge`: one run of its shards.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "The files of all shards of one run, in any order.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "The file of the whole run.", Required = true };
        var command = new Command("merge", "Makes one result file of the shards that `time --shard` wrote; exit code 5 where shards are missing or of different runs, else that of the whole run.") { files, output };
        command.SetAction(parsed => Run(parsed.GetValue(files)!, parsed.GetValue(output)!));
        return command;
    }

    private static int Run(IReadOnlyList<string> files, string output)
    {
        InputException.Require(!files.Any(file => Path.GetFullPath(file) == Path.GetFullPath(output)), () => $"Option --out is '{output}', which is one of the shards; expected another file.");
        try
        {
            ResultSet whole = ShardMerge.Of(files);
            ResultsFile.Write(output, whole);
            Console.WriteLine($"{files.Count} {(files.Count == 1 ? "shard" : "shards")} with {whole.Rows.Count} rows are one run now: {ReportCommand.Relative(output)}");
            return ExitCode.Of(whole.Rows.Select(row => row.Verdict));
        }
        catch (ShardsException error)
        {
            Console.Error.WriteLine(error.Message);
            return ExitCode.NotComparable;
        }
    }
}
