using RepLoss.Bench.Commands;
using RepLoss.Judge;
using RepLoss.Torch;

namespace RepLoss.Bench;

/// <summary>What runs without a verb: check, time (quick, a headline selection), report. Each step needs the one before.</summary>
internal static class MainJob
{
    public static int Run()
    {
        var selection = new CheckSelection
        {
            Kernels = Options.FindKernels([]),
            Devices = TorchRuntime.Devices,
            Scenes = Options.LoadScenes([], orShared: true),
        };
        (int exitCode, IReadOnlyList<CheckLine> lines) = CheckCommand.Run(selection, jsonPath: null);
        if (exitCode != ExitCode.Success)
            return exitCode;
        Console.WriteLine();
        (exitCode, string? path) = TimeCommand.Run(new TimeRequest { HeadlineOnly = true }, lines);
        if (path is not null)
            _ = ReportCommand.Run([path], RepositoryFolder.Report);
        return exitCode;
    }
}
