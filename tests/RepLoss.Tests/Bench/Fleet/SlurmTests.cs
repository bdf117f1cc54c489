using RepLoss.Bench.Machine;
using RepLoss.Results;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Bench.Fleet;

/// <summary>bench/fleet/reploss.sbatch in a Slurm that is started for it: four tasks, one of them killed and requeued, merged, and compared with a whole run.</summary>
[Collection(ProgramProcess.Timing)]
public sealed class SlurmTests : IDisposable
{
    // In one process and once a row: the point is the array, not the times.
    private static readonly string[] How = ["bce", "--device", "cpu", "-i", "--job", "dry"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_array_of_which_one_task_was_killed_and_requeued_merges_to_the_whole_run()
    {
        Assert.SkipWhen(SlurmCluster.Missing is not null, SlurmCluster.Missing ?? "");
        using var slurm = new SlurmCluster(Directory.CreateDirectory(_folder.At("slurm")).FullName);
        string results = _folder.At("results");
        string job = slurm.Call("sbatch", [
            "--parsable", "--array=1-4", $"--output={_folder.At("log-%a.txt")}",
            $"--export=ALL,REPLOSS_CLONE={RepositoryFolder.Root},REPLOSS_RESULTS={results},REPLOSS_PROGRAM=dotnet exec {ProgramProcess.Path},OMP_WAIT_POLICY=passive",
            Path.Combine(RepositoryFolder.Root, "bench", "fleet", "reploss.sbatch"), .. How]);

        // Whichever task has a row, and is not done, is killed; Slurm starts it again.
        string? begun = null;
        slurm.Wait("a task with a row", () => (begun = Files().FirstOrDefault(file => ResultsFile.Read(file) is { End: null, Rows.Count: > 0 })) is not null);
        string task = Path.GetRelativePath(results, begun!).Split('/')[1];
        slurm.Call("scontrol", "requeue", $"{job}_{task}");
        slurm.Wait("the end of the array", () =>
        {
            // What is requeued would wait for the usual two minutes.
            slurm.Run("scontrol", "update", $"JobId={job}_{task}", "StartTime=now");
            return slurm.Call("squeue", "-h").Length == 0;
        });

        string logs = string.Join('\n', Directory.GetFiles(_folder.Path, "log-*.txt").Select(File.ReadAllText));
        Assert.True(Files().Length == 4 && Files().All(file => ResultsFile.Read(file).End is not null), logs);
        Assert.Contains($"/{job}/{task}/", begun);
        // A shard that is missing is named.
        (int exitCode, _, string error) = TheProgram.Run(["merge", .. Files().Skip(1), "--out", _folder.At("merged.json")]);
        Assert.Equal(5, exitCode);
        Assert.Contains("Of 4 shards 1 is missing", error);
        (exitCode, _, error) = TheProgram.Run(["merge", .. Files().Reverse(), "--out", _folder.At("merged.json")]);
        Assert.True(exitCode == 0, error);

        Assert.Equal(0, ProgramProcess.Run(["time", How[0], "--profile", "full", "--out", _folder.At("whole"), .. How[1..]]).ExitCode);
        ResultSet whole = ResultsFile.Read(Assert.Single(ResultsFolder.Files(_folder.At("whole")))), merged = ResultsFile.Read(_folder.At("merged.json"));
        Assert.Equal(whole.Rows.Select(row => $"{row.Id} {row.Verdict}").Order(), merged.Rows.Select(row => $"{row.Id} {row.Verdict}").Order());
        Assert.Equal(whole.Machine.Kind, merged.Machine.Kind);

        string[] Files() => !Directory.Exists(results) ? [] : [.. Directory.GetFiles(results, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }
}
