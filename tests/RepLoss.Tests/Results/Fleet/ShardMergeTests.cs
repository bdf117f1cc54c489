using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Gate;
using RepLoss.Tests.Bench;
using Xunit;

namespace RepLoss.Tests.Results.Fleet;

/// <summary>`merge` on made-up shards: of two kinds of machine, in any order, one missing, one of another commit, one twice, one torn.</summary>
public sealed class ShardMergeTests : IDisposable
{
    private const int Count = 4;

    private readonly TemporaryFolder _folder = new();
    private readonly ResultSet _whole = MadeUp.RepBox();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 2, 3, 4)]
    [InlineData(4, 2, 1, 3)]
    public void All_shards_in_any_order_are_the_whole_run_row_for_row(params int[] order)
    {
        (int exitCode, string output, string error) = Merge([.. order.Select(index => Write(Shard(index)))]);

        Assert.True(exitCode == 0, error);
        Assert.Contains($"4 shards with {_whole.Rows.Count} rows are one run now", output);
        ResultSet merged = ResultsFile.Read(Out);
        Assert.Null(merged.Shard);
        Assert.Equal(_whole.Rows.Select(Text).Order(), merged.Rows.Select(Text).Order());
        Assert.Equal(_whole.Verdicts.Select(verdict => verdict.Variant), merged.Verdicts.Select(verdict => verdict.Variant));
        Assert.Equal((MadeUp.Start.AddMinutes(1), MadeUp.Start.AddMinutes(9)), (merged.Start, merged.End));
        Assert.Equal("node-1, node-2, node-3, node-4", merged.Machine.Host);
        Assert.Null(Baseline.Fault(merged with { Kernels = [] }));
    }

    [Theory]
    [InlineData(Verdict.Equal, Verdict.TieOnly, Verdict.TieOnly)]
    [InlineData(Verdict.Failed, Verdict.NotEqual, Verdict.NotEqual)]
    [InlineData(Verdict.Skipped, Verdict.Equal, Verdict.Skipped)]
    public void Of_two_verdicts_on_a_variant_the_graver_stays(Verdict first, Verdict second, Verdict expected)
    {
        (int exitCode, _, string error) = Merge(Write(With(1, first)), Write(With(2, second)), Write(With(3, first)), Write(With(4, first)));
        Assert.True(exitCode == 0, error);
        Assert.Equal(expected, ResultsFile.Read(Out).Verdicts[0].Verdict);

        ResultSet With(int index, Verdict verdict)
        {
            ResultSet shard = Shard(index);
            return shard with { Verdicts = [shard.Verdicts[0] with { Verdict = verdict, Reason = "made up" }, .. shard.Verdicts.Skip(1)] };
        }
    }

    [Fact]
    public void Missing_shards_are_named_and_nothing_is_written()
    {
        (int exitCode, _, string error) = Merge(Write(Shard(3)), Write(Shard(1)));
        Assert.Equal((5, "Of 4 shards 2, 4 are missing; expected a file of each.\n"), (exitCode, error));
        Assert.False(File.Exists(Out));
    }

    [Theory]
    [InlineData("commit", "the commit is fedcba and 0123456789abcdef")]
    [InlineData("changes", "the commit is 0123456789abcdef with changes and 0123456789abcdef")]
    [InlineData("gpu", "the machine is some-cpu-2-nvidia-h100 and some-cpu-2")]
    [InlineData("torch", "the torch is LibTorch 2 and LibTorch 1.13.1")]
    [InlineData("data", "the real data is mot20 and coco128")]
    [InlineData("profile", "the profile is quick and full")]
    [InlineData("subjects", "the list of their subjects differs")]
    public void A_shard_of_another_run_is_refused_with_the_difference(string what, string part)
    {
        ResultSet other = Shard(2);
        other = what switch
        {
            "commit" => other with { Commit = "fedcba" },
            "changes" => other with { TreeClean = false },
            "gpu" => other with { Machine = other.Machine with { GpuName = "NVIDIA H100" } },
            "torch" => other with { Provider = new ProviderInfo("LibTorch", "2") },
            "data" => other with { DataSets = ["mot20"] },
            "profile" => other with { Profile = RunProfile.Quick },
            _ => other with { Shard = other.Shard! with { Subjects = [.. other.Shard.Subjects.Skip(1)] } },
        };
        (int exitCode, _, string error) = Merge(Write(Shard(1)), Write(other), Write(Shard(3)), Write(Shard(4)));
        Assert.Equal(5, exitCode);
        Assert.Contains($"are no shards of one run: {part}.", Assert.Single(error.TrimEnd().Split('\n')));
        Assert.False(File.Exists(Out));
    }

    [Fact]
    public void A_shard_that_was_cut_off_is_named_with_the_way_on()
    {
        (int exitCode, _, string error) = Merge([.. Enumerable.Range(1, Count).Select(index => Write(index == 2 ? Shard(2) with { End = null } : Shard(index)))]);
        Assert.Equal(5, exitCode);
        Assert.Contains("has no end, so rows are missing; go on with it by `time --resume`.", error);
        (exitCode, _, error) = Merge([.. Enumerable.Range(1, Count).Select(index => Write(index == 2 ? Shard(2) with { Rows = [] } : Shard(index)))]);
        Assert.Equal(5, exitCode);
        Assert.Contains("Shard 2/4 in '", error);
        Assert.Contains("has no row of rep-box/", error);
        (exitCode, _, error) = Merge([.. Enumerable.Range(1, Count).Select(index => Write(index == 2 ? Shard(2) with { Rows = [.. Shard(2).Rows, .. Shard(1).Rows] } : Shard(index)))]);
        Assert.Equal(5, exitCode);
        Assert.Contains("which is of another shard", error);
    }

    [Fact]
    public void A_file_that_is_there_twice_or_is_no_shard_or_torn_is_bad_input()
    {
        string first = Write(Shard(1)), whole = _folder.At("whole.json"), torn = _folder.At("torn.json");
        ResultsFile.Write(whole, _whole);
        File.WriteAllText(torn, File.ReadAllText(first)[..2000]);
        foreach ((string file, string part) in new[] { (first, "Shard 1/4 is there 2 times"), (whole, "is a whole run; expected files of `time --shard I/N`"), (torn, "is not JSON at line") })
        {
            (int exitCode, _, string error) = Merge(first, file);
            Assert.Equal(2, exitCode);
            Assert.Contains(part, Assert.Single(error.TrimEnd().Split('\n')));
            Assert.False(File.Exists(Out));
        }
    }

    [Fact]
    public void The_whole_run_is_written_over_none_of_its_shards()
    {
        string[] files = [.. Enumerable.Range(1, Count).Select(index => Write(Shard(index)))];
        string before = File.ReadAllText(files[1]);
        (int exitCode, _, string error) = TheProgram.Run(["merge", .. files, "--out", files[1]]);
        Assert.Equal(2, exitCode);
        Assert.Contains("which is one of the shards; expected another file.", error);
        Assert.Equal(before, File.ReadAllText(files[1]));
    }

    [Fact]
    public void A_deal_that_makes_no_sense_is_bad_input()
    {
        string path = Write(Shard(1));
        foreach ((string text, string other) in new[] { ("\"count\": 4", "\"count\": 0"), ("\"shard\": 4", "\"shard\": 9"), ("\"id\": \"rep-box/n64/forward/cpu\"", "\"id\": \"rep-box/n256/forward/cpu\"") })
        {
            string edited = File.ReadAllText(path).Replace(text, other, StringComparison.Ordinal);
            Assert.NotEqual(edited, File.ReadAllText(path));
            File.WriteAllText(_folder.At("edited.json"), edited);
            (int exitCode, _, string error) = Merge(_folder.At("edited.json"));
            Assert.Equal(2, exitCode);
            Assert.Contains("cannot be used: shard.", Assert.Single(error.TrimEnd().Split('\n')));
        }
    }

    [Fact]
    public void A_wrong_row_of_a_shard_is_a_wrong_row_of_the_run()
    {
        ResultSet bad = Shard(2);
        bad = bad with { Rows = [.. bad.Rows.Select((row, i) => i > 0 ? row : row with { Verdict = Verdict.NotEqual, Reason = "it differs" })] };
        Assert.Equal(1, Merge(Write(Shard(1)), Write(bad), Write(Shard(3)), Write(Shard(4))).ExitCode);
        Assert.Contains(ResultsFile.Read(Out).Rows, row => row.Verdict == Verdict.NotEqual);
    }

    [Fact]
    public void Two_kinds_of_GPU_beside_one_processor_have_two_folders_and_two_baselines()
    {
        ResultSet Of(string gpu) => _whole with { Machine = _whole.Machine with { GpuName = gpu } };
        Assert.Equal("r/some-cpu-2-nvidia-h100/baseline-cpu-libtorch-2-threads.json", ResultsFolder.BaselinePathFor("r", Of("NVIDIA H100")));
        Assert.Equal("r/some-cpu-2-nvidia-a100/baseline-cpu-libtorch-2-threads.json", ResultsFolder.BaselinePathFor("r", Of("NVIDIA A100")));
        Assert.Equal("some-cpu-2-nvidia-a100", (Of("NVIDIA A100").Machine with { Id = "some-cpu-2-nvidia-a100" }).Kind);
        Assert.EndsWith("-shard-2-of-4.json", ResultsFolder.PathFor("r", Shard(2)));
    }

    private string Out => _folder.At("merged/run.json");

    private (int ExitCode, string Output, string Error) Merge(params string[] files) => TheProgram.Run(["merge", .. files, "--out", Out]);

    private string Write(ResultSet shard)
    {
        string path = _folder.At($"shard-{shard.Shard!.Index}.json");
        ResultsFile.Write(path, shard);
        return path;
    }

    // Each on a host of its own, one after the other.
    private ResultSet Shard(int index)
    {
        IReadOnlyList<DealtSubject> subjects = ShardInfo.Deal([.. _whole.Rows.Select(row => row.Id.Subject).Distinct().Select((id, i) => (id, 1.0 + i))], Count);
        var shard = new ShardInfo { Index = index, Count = Count, Subjects = subjects };
        return _whole with
        {
            Shard = shard,
            Machine = _whole.Machine with { Host = $"node-{index}" },
            Start = MadeUp.Start.AddMinutes(index),
            End = MadeUp.Start.AddMinutes(index + 5),
            Rows = [.. _whole.Rows.Where(row => shard.Own.Contains(row.Id.Subject))],
        };
    }

    private static string Text(ResultRow row) => $"{row.Id} {row.Verdict} {row.Reason} {string.Join(' ', row.SamplesNanoseconds)} {row.MaxValueError}";
}
