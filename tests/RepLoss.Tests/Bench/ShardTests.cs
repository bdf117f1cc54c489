using System.Diagnostics;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Timing;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Bench;

/// <summary>`time --shard`: each subject in one shard, shards of about the same cost, a killed one goes on, and all of them make the whole run.</summary>
[Collection(ProgramProcess.Timing)]
public sealed class ShardTests : IDisposable
{
    // In this process and once a row.
    private static readonly string[] How = ["--device", "cpu", "-i", "--job", "dry"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_subject_is_in_one_shard_with_all_its_variants()
    {
        string[] whole = Rows("bce", "rep-gt", "--list", "--device", "cpu");
        string[][] shards = [.. Enumerable.Range(1, 3).Select(index => Rows("bce", "rep-gt", "--list", "--device", "cpu", "--shard", $"{index}/3"))];

        Assert.Equal(whole.Order(), shards.SelectMany(rows => rows).Order());
        Assert.All(shards, rows => Assert.NotEmpty(rows));
        string[][] subjects = [.. shards.Select(rows => rows.Select(row => RowId.Parse(row).Subject).Distinct().ToArray())];
        Assert.Equal(subjects.Sum(ids => ids.Length), subjects.SelectMany(ids => ids).Distinct().Count());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(12)]
    public void Shards_cost_about_the_same_and_the_deal_hangs_on_no_order(int count)
    {
        var random = new CaseRandom("deal", 1);
        (string Id, double Seconds)[] subjects = [.. Enumerable.Range(0, 150).Select(i => ($"k{i}/n64/forward/cpu", Math.Round(1.6 + (12 * Math.Pow(random.NextDouble(), 4)), 3)))];
        IReadOnlyList<DealtSubject> deal = ShardInfo.Deal(subjects, count);

        double[] loads = [.. deal.GroupBy(subject => subject.Shard).Select(shard => shard.Sum(subject => subject.PredictedSeconds))];
        Assert.Equal(count, loads.Length);
        Assert.True(loads.Max() <= 1.2 * loads.Min(), string.Join(' ', loads));
        Assert.Equal(subjects.Select(subject => subject.Id), deal.Select(subject => subject.Id));
        Assert.Equal(deal.OrderBy(subject => subject.Id, StringComparer.Ordinal), ShardInfo.Deal([.. subjects.Reverse()], count).OrderBy(subject => subject.Id, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0/4", "expected I/N with I from 1 to N")]
    [InlineData("5/4", "expected I/N with I from 1 to N")]
    [InlineData("1/0", "expected I/N with I from 1 to N")]
    [InlineData("-1/4", "expected I/N such as 2/4, or auto")]
    [InlineData("2", "expected I/N such as 2/4, or auto")]
    [InlineData("1/2/3", "expected I/N such as 2/4, or auto")]
    [InlineData("auto", "expected to run as a task of an array")]
    public void A_shard_that_is_none_is_refused(string shard, string part)
    {
        (int exitCode, _, string error) = ProgramProcess.Run("time", "bce", "--shard", shard);
        Assert.Equal(2, exitCode);
        Assert.Contains(part, Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Theory]
    [InlineData("2/3", "SLURM_ARRAY_TASK_ID=2", "SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_MIN=1")]
    [InlineData("1/3", "SLURM_ARRAY_TASK_ID=0", "SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_MIN=0")]
    [InlineData("3/3", "SLURM_ARRAY_TASK_ID=9", "SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_MIN=5", "SLURM_ARRAY_TASK_STEP=2")]
    [InlineData("1/2", "JOB_COMPLETION_INDEX=0", "REPLOSS_SHARDS=2")]
    [InlineData("is no shard", "SLURM_ARRAY_TASK_ID=7", "SLURM_ARRAY_TASK_COUNT=2", "SLURM_ARRAY_TASK_MIN=1")]
    [InlineData("JOB_COMPLETION_INDEX is 2 and REPLOSS_SHARDS is 2", "JOB_COMPLETION_INDEX=2", "REPLOSS_SHARDS=2")]
    [InlineData("REPLOSS_SHARDS is 'two'", "JOB_COMPLETION_INDEX=0", "REPLOSS_SHARDS=two")]
    public void What_the_scheduler_says_is_a_shard(string expected, params string[] variables)
    {
        (string, string)[] environment = [.. variables.Select(variable => (variable.Split('=')[0], variable.Split('=')[1]))];
        (int exitCode, string output, string error) = ProgramProcess.Run(["time", "bce", "--device", "cpu", "--list", "--shard", "auto"], environment);
        if (ShardOption.Parse(expected.Contains('/', StringComparison.Ordinal) ? expected : null) is null)
            Assert.Contains(expected, error);
        else
            Assert.Equal((0, ProgramProcess.Run("time", "bce", "--device", "cpu", "--list", "--shard", expected).Output), (exitCode, output));
    }

    [Fact]
    public void A_killed_shard_goes_on_and_all_shards_make_the_whole_run()
    {
        Assert.Equal(0, ProgramProcess.Run(["time", "bce", "--out", _folder.At("whole"), .. How]).ExitCode);
        for (int index = 1; index <= 2; index++)
        {
            string[] arguments = ["time", "bce", "--shard", $"{index}/2", "--out", _folder.At("shards"), .. How];
            using Process killed = ProgramProcess.Start(arguments);
            killed.BeginOutputReadLine();
            killed.BeginErrorReadLine();
            while (!killed.HasExited && !Unfinished().Any())
                killed.WaitForExit(20);
            killed.Kill(entireProcessTree: true);
            killed.WaitForExit();
            (int exitCode, _, string error) = ProgramProcess.Run([.. arguments, "--resume"]);
            Assert.True(exitCode == 0, error);
        }

        string[] files = [.. ResultsFolder.Files(_folder.At("shards"))];
        Assert.Equal(2, files.Length);
        Assert.Equal(0, TheProgram.Run(["merge", .. files.Reverse(), "--out", _folder.At("merged.json")]).ExitCode);
        ResultSet whole = ResultsFile.Read(Assert.Single(ResultsFolder.Files(_folder.At("whole")))), merged = ResultsFile.Read(_folder.At("merged.json"));
        Assert.Equal(whole.Rows.Select(row => $"{row.Id} {row.Verdict}").Order(), merged.Rows.Select(row => $"{row.Id} {row.Verdict}").Order());
        Assert.Equal(whole.Verdicts.Select(verdict => $"{verdict.Variant} {verdict.Verdict} {verdict.Cases}"), merged.Verdicts.Select(verdict => $"{verdict.Variant} {verdict.Verdict} {verdict.Cases}"));
        Assert.Contains(RunFiles(), name => name.EndsWith("-shard-1-of-2.json", StringComparison.Ordinal));
        (int refused, _, string sentence) = ProgramProcess.Run(["time", "--resume", files[0], "--shard", "1/3", .. How]);
        Assert.Equal(2, refused);
        Assert.Contains("its shard was ", sentence);

        IEnumerable<string> Unfinished() => ResultsFolder.Files(_folder.At("shards")).Where(file => ResultsFile.Read(file).End is null && ResultsFile.Read(file).Rows.Count > 0);
        IEnumerable<string> RunFiles() => files.Select(file => Path.GetFileName(file));
    }

    [Fact]
    public void A_shard_without_a_subject_has_a_file_that_says_so()
    {
        (int exitCode, _, string error) = ProgramProcess.Run(["time", "bce", "--filter", "*n1000/*", "--shard", "4/4", "--out", _folder.Path, .. How]);
        Assert.Equal(0, exitCode);
        Assert.Contains("Shard 4/4 has no row to time.", error);
        ResultSet set = ResultsFile.Read(Assert.Single(ResultsFolder.Files(_folder.Path)));
        Assert.Empty(set.Rows);
        Assert.NotNull(set.End);
        Assert.Equal([1, 2], set.Shard!.Subjects.Select(subject => subject.Shard).Order());
    }

    private static string[] Rows(params string[] arguments)
    {
        (int exitCode, string output, string error) = ProgramProcess.Run(["time", .. arguments]);
        Assert.True(exitCode == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
