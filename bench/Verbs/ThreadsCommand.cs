using System.CommandLine;
using System.Globalization;
using System.Text;
using RepLoss.Bench.Gate;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Report;

namespace RepLoss.Bench.Verbs;

/// <summary>`threads`: the Fused variants on one thread and on all, in turn: from which size on a further thread is worth it.</summary>
internal static class ThreadsCommand
{
    public static Command Create()
    {
        Argument<string[]> kernels = Options.Kernels();
        var launches = new Option<int>("--launches") { Description = "Launches of each side.", DefaultValueFactory = _ => Launches.Fewest };
        var output = new Option<string?>("--out") { Description = "Folder for the page and its rows; results/notes where left out." };
        var command = new Command("threads", "Times the Fused variants on one thread and on all in turn.") { kernels, launches, output };
        command.SetAction(parsed => Run(parsed.GetValue(kernels)!, parsed.GetValue(launches), parsed.GetValue(output) ?? RepositoryFolder.Notes));
        return command;
    }

    private static int Run(IReadOnlyList<string> ids, int launches, string folder)
    {
        InputException.Require(launches > 0, () => $"Option --launches is {launches}; expected at least 1.");
        InputException.Require(ChildEnvironment.Threads > 1, () => "threads compares one thread with several; expected at least 2 processors, or REPLOSS_THREADS of at least 2.");
        TimingSelection selection = new() { Kernels = Available.Kernels(ids), Devices = ["cpu"], Scenes = [] };
        HashSet<RowId> rows = [.. TimingPlan.For(selection, new HashSet<RowId>()).Timed
            .Where(row => row.Variant == VariantName.Fused).Select(row => row.Subject.RowOf(row.Variant))];
        InputException.Require(rows.Count > 0, () => $"{string.Join(", ", ids)} has no Fused variant; expected a kernel that has one, as `list` names them.");

        (ResultSet one, ResultSet several) = new InterleavedTiming(Side(1, ids), Side(ChildEnvironment.Threads, ids)).Run(launches, rows);
        (string One, string Several) files = (FileOf(one), FileOf(several));
        ResultsFile.Write(Path.Combine(folder, files.One), one);
        ResultsFile.Write(Path.Combine(folder, files.Several), several);
        string page = ThreadsPage.Of(one, several, files);
        AtomicFile.Write(Path.Combine(folder, "threads.md"), Encoding.UTF8.GetBytes(page));
        Console.Write(page);
        return ExitCode.Of(one.Rows.Concat(several.Rows).Select(row => row.Verdict));
    }

    private static GateSide Side(int threads, IReadOnlyList<string> ids)
    {
        string number = threads.ToString(CultureInfo.InvariantCulture);
        return new GateSide($"This program on {number} threads", typeof(ThreadsCommand).Assembly.Location)
        {
            Selection = [.. ids, "--device", "cpu"],
            Environment = new Dictionary<string, string> { [ChildEnvironment.ThreadCount] = number },
        };
    }

    // With slashes, as the page names it.
    private static string FileOf(ResultSet set) => $"{ResultsFolder.MachineFolder("threads", set).Replace('\\', '/')}/{set.Threads.ToString(CultureInfo.InvariantCulture)}.json";
}
