using System.Globalization;
using System.Text;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Session;
using RepLoss.Bench.Terminal;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Gate;

namespace RepLoss.Bench.Gate;

/// <summary>
/// `gate --calibrate`: runs whole gates of this tree against itself, and against itself with slowed Tensor variants. This measures how often the
/// gate gives a false alarm, and how often it detects a slow-down.
/// </summary>
internal static class GateCalibration
{
    private const string Slowed = "Tensor";

    private static readonly double[] SlowDowns = [0, 0.1, 0.2, 0.5];

    /// <summary>Runs the gates. For each slow-down there are half as many gates as without one.</summary>
    /// <param name="request">What to compare.</param>
    /// <param name="gates">The number of gates of this tree against itself.</param>
    /// <param name="path">The file for the table.</param>
    /// <returns>The table as Markdown.</returns>
    public static string Run(GateRequest request, int gates, string path)
    {
        string? unknown = request.Kernels.FirstOrDefault(id => KernelRegistry.All.All(kernel => kernel.Id != id));
        InputException.Require(unknown is null, () => $"There is no kernel '{unknown}'; expected kernels as `list` names them.");
        string folder = Path.Combine(RepositoryFolder.Root, "artifacts", "gate");
        using var only = ResultsLock.Take(Path.Combine(folder, "gate"));
        // The description is made now, since the tree may change in the hours after it is built.
        ResultSet run = RunDescription.Begin(RunProfile.Full, Available.Devices(request.Device), []);
        string program;
        using (var progress = new Progress())
        {
            progress.Show(0, "building this tree, so that it can be slowed down");
            program = TreeBuild.Of("This tree", RepositoryFolder.Root, Path.Combine(folder, "calibration"), testBuild: true);
        }

        var side = new GateSide("this tree", program) { Selection = request.Selection };
        List<CalibrationLine> lines = [];
        foreach (double slowDown in SlowDowns)
        {
            int count = slowDown == 0 ? gates : (gates + 1) / 2;
            lines.Add(new CalibrationLine(slowDown, [.. Enumerable.Range(1, count).Select(gate => Gate(request, side, slowDown, $"gate {gate} of {count}"))]));
            // A line may take hours, so the table is written after each line.
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(Markdown(request, lines, run)));
        }

        return Markdown(request, lines, run);
    }

    private static GateResult Gate(GateRequest request, GateSide side, double slowDown, string name)
    {
        Console.Error.WriteLine($"{name}, {Slowed} slowed by {slowDown:p0}");
        GateSide candidate = slowDown == 0 ? side : side with
        {
            Environment = new Dictionary<string, string> { ["REPLOSS_SLOWDOWN"] = string.Create(CultureInfo.InvariantCulture, $"{Slowed}:{1 + slowDown}") },
        };
        GateResult result = InterleavedGate.Run(side, candidate, request.OptionsOf(GateMode.Interleaved), request.Launches);
        if (result.Compared == 0)
            throw new NotComparableException("The calibration compared no times: no row is left, or each one failed; see `list` for the headline cases.");
        // Only slowed rows count as detections that may be missed.
        return slowDown == 0 ? result : result with { Lines = [.. result.Lines.Where(line => line.Id.Variant == Slowed)] };
    }

    private static string Markdown(GateRequest request, IReadOnlyList<CalibrationLine> lines, ResultSet run)
    {
        GateOptions options = request.OptionsOf(GateMode.Interleaved);
        return $"""
            {Calibration.Markdown(lines)}
            Injected slow-downs are of the {Slowed} rows, and only those are counted there. Threshold {options.Threshold:p0}, {request.Launches} launches a side,
            then {GateOptions.RecommendedLaunches} fresh ones of each suspect and {GateOptions.MostLaunches} of what stays in doubt. Kernels: {(request.Kernels.Count == 0 ? "all" : string.Join(", ", request.Kernels))}, {(request.HeadlineOnly ? "headline" : "all timed")} cases.
            {RunDescription.Sentence(RunDescription.End(run))}

            """;
    }
}
