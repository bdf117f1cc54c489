using System.Diagnostics;
using System.Globalization;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Bench;

/// <summary>
/// A run that is killed at random moments: its file can be read each time, and the run goes on without repeating a finished row.
/// Three kills; as many as REPLOSS_KILLS says where it is set.
/// </summary>
[Collection(ProgramProcess.Timing)]
public sealed class ResumeTests : IDisposable
{
    private static readonly int Rows = KernelRegistry.Find("iou").Variants.Count * 2 * 2;

    // In this process and once a row: the point is the file, not the times.
    private static readonly string[] Subset = ["--device", "cpu", "-i", "--job", "dry", "--filter", "*n64*", "*n256*"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_that_is_killed_again_and_again_loses_and_repeats_nothing()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("REPLOSS_KILLS") ?? "3", CultureInfo.InvariantCulture);
        var random = new CaseRandom("kills", 1);
        Dictionary<RowId, IReadOnlyList<double>> known = [];
        for (int kill = 0; kill < kills; kill++)
        {
            using Process run = ProgramProcess.Start(Arguments());
            run.BeginOutputReadLine();
            run.BeginErrorReadLine();
            // Every other kill comes soon after a row was written, where a write is most likely under way.
            if (kill % 2 == 0)
                WaitForRow(run, known.Count);
            run.WaitForExit((int)(random.NextDouble() * (kill % 2 == 0 ? 100 : 4000)));
            run.Kill(entireProcessTree: true);
            run.WaitForExit();
            known = Look(known);
        }

        (int exitCode, _, string error) = ProgramProcess.Run(Arguments());

        Assert.True(exitCode == 0, error);
        Assert.Equal(Rows, Look(known).Count);
        Assert.NotNull(ResultsFile.Read(FileOfRun()!).End);
    }

    [Fact]
    public void A_finished_run_is_not_begun_again_and_may_still_get_its_peers()
    {
        string[] how = ["--device", "cpu", "-i", "--job", "dry"];
        Assert.Equal(0, ProgramProcess.Run(["time", "bce", "--headline", "--out", _folder.Path, .. how]).ExitCode);
        Dictionary<RowId, IReadOnlyList<double>> finished = Look([]);

        (int exitCode, _, string error) = ProgramProcess.Run(
            ["time", "--resume", FileOfRun()!, .. how, "--peer", "pytorch"], (PyTorch.Variable, "/no/such/python"));

        Assert.True(exitCode == 0, error);
        Assert.Contains("finished already", error, StringComparison.Ordinal);
        Assert.Equal(finished.Count, Look(finished).Count);
        Assert.Contains(ResultsFile.Read(FileOfRun()!).Rows, row => row.Reason?.Contains("PyTorch is not here", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_run_that_was_killed_before_its_end_is_ended_where_the_filter_leaves_nothing()
    {
        Assert.Equal(0, ProgramProcess.Run(Arguments()).ExitCode);
        string file = FileOfRun()!;
        Dictionary<RowId, IReadOnlyList<double>> known = Look([]);
        ResultsFile.Write(file, ResultsFile.Read(file) with { End = null });

        (int exitCode, _, string error) = ProgramProcess.Run(["time", "--resume", file, "--device", "cpu", "-i", "--job", "dry", "--filter", "*n65*"]);
        Assert.Equal(3, exitCode);
        Assert.Contains("Nothing ran: no row matches --filter '*n65*'; the nearest names are n64, ", error, StringComparison.Ordinal);
        Assert.Null(ResultsFile.Read(file).End);

        (exitCode, _, error) = ProgramProcess.Run(Arguments());
        Assert.True(exitCode == 0, error);
        Assert.Equal(Rows, Look(known).Count);
        Assert.NotNull(ResultsFile.Read(file).End);
    }

    [Fact]
    public void A_run_whose_clock_was_set_back_has_an_end()
    {
        Assert.Equal(0, ProgramProcess.Run(Arguments()).ExitCode);
        string file = FileOfRun()!;
        DateTimeOffset later = DateTimeOffset.UtcNow.AddHours(1);
        ResultsFile.Write(file, ResultsFile.Read(file) with { Start = later, End = null });

        (int exitCode, _, string error) = ProgramProcess.Run(Arguments());

        Assert.True(exitCode == 0, error);
        Assert.Equal(later, ResultsFile.Read(file).End);
    }

    private string[] Arguments() => FileOfRun() is { } file
        ? ["time", "--resume", file, .. Subset]
        : ["time", "iou", "--out", _folder.Path, .. Subset];

    private string? FileOfRun() => Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories).SingleOrDefault();

    private void WaitForRow(Process run, int rows)
    {
        while (!run.HasExited && (FileOfRun() is not { } file || ResultsFile.Read(file).Rows.Count(row => row.IsTimed) <= rows))
            run.WaitForExit(20);
    }

    // The rows that are there now, after a look that those known before are there as they were.
    private Dictionary<RowId, IReadOnlyList<double>> Look(Dictionary<RowId, IReadOnlyList<double>> known)
    {
        if (FileOfRun() is not { } file)
        {
            Assert.Empty(known);
            return known;
        }

        Dictionary<RowId, IReadOnlyList<double>> now = ResultsFile.Read(file).Rows.Where(row => row.IsTimed).ToDictionary(row => row.Id, row => row.SamplesNanoseconds);
        Assert.All(known, row => Assert.Equal(row.Value, now[row.Key]));
        return now;
    }
}
