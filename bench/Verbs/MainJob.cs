using RepLoss.Bench.Machine;
using RepLoss.Bench.Session;
using RepLoss.Bench.Terminal;
using RepLoss.Bench.Timing;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Report;

namespace RepLoss.Bench.Verbs;

/// <summary>What runs without a verb: check, time (quick, a headline selection), report. Each step needs the one before.</summary>
internal static class MainJob
{
    private const int LongestSummary = 12, NarrowTerminal = 80;

    // On two processors; they only begin the estimate of the time left.
    private static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(50), TimingTime = TimeSpan.FromSeconds(170);

    public static int Run()
    {
        RepositoryFolder.RequireClone();
        using var progress = new Progress();
        progress.Stage(CheckTime, later: TimingTime);
        var selection = new CheckSelection
        {
            Kernels = Available.Kernels([]),
            Devices = Available.Devices(null),
            Scenes = Available.Scenes([], orShared: true),
        };
        (int exitCode, IReadOnlyList<CheckLine> lines) = CheckCommand.Run(selection, jsonPath: null, progress);
        if (exitCode != ExitCode.Success)
            return exitCode;
        Console.WriteLine();
        (exitCode, string? path) = TimingRun.Run(new TimeRequest { HeadlineOnly = true }, lines, progress);
        if (path is null)
            return exitCode;
        string page = ReportCommand.Write([path], RepositoryFolder.Report);
        progress.Clear();
        Console.WriteLine();
        foreach (string line in Summary(ResultsFile.Read(path), page, Width))
            Console.WriteLine(line);
        return exitCode;
    }

    private static int Width => Console.IsOutputRedirected ? NarrowTerminal : Math.Max(NarrowTerminal / 2, Console.WindowWidth);

    /// <summary>What a run came to and where its page is, in at most 12 lines of a width.</summary>
    internal static IReadOnlyList<string> Summary(ResultSet set, string page, int width)
    {
        for (int claims = LongestSummary; ; claims--)
        {
            string[] lines = [.. ReportSummary.Lines(set, claims).Append($"Page: {ReportCommand.Relative(page)}").SelectMany(sentence => Wrapped(sentence, width))];
            if (lines.Length <= LongestSummary || claims == 0)
                return lines;
        }
    }

    // What goes on in a further line is set in.
    private static IEnumerable<string> Wrapped(string sentence, int width)
    {
        string line = "";
        foreach (string word in sentence.Split(' '))
        {
            if (line.Trim().Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "   ";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}
