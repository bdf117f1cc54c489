using System.Diagnostics;
using System.Text.Json;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Session;
using RepLoss.Bench.Timing;
using RepLoss.Tests.Scenes;
using Xunit;

namespace RepLoss.Tests.Bench;

/// <summary>`--data` and `--strict`: what the program says of data as it occurs.</summary>
public sealed class DataOptionTests : IDisposable
{
    private const string Good = "0 0.5 0.5 0.2 0.3\n", Flat = "0 0.5 0.5 0.2 0\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_left_out_is_told_in_a_line_a_reason_and_refused_when_strict()
    {
        _folder.Write("toy/labels/a.txt", Good + Flat + "0 2 2 0.1 0.1\n" + Flat + "0 0.5 1.001 0.1 0.1\n");
        string file = _folder.At("toy/labels/a.txt");

        (int exitCode, string output, string error) = TheProgram.Run("check", "yolo-targets", "--case", "toy", "--data", _folder.At("toy"));

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("left out", output);
        Assert.Contains($"toy: 2 of 5 boxes left out: no height, first at {file}, line 2.\n", error);
        Assert.Contains($"toy: 1 of 5 boxes left out: beyond the image, first at {file}, line 3.\n", error);
        Assert.Contains($"toy: 1 of 5 boxes clipped to the image: beyond it by 1 % at most, first at {file}, line 5.\n", error);
        Assert.DoesNotContain("no case on it", error);

        (exitCode, output, error) = TheProgram.Run("check", "yolo-targets", "--strict", "--data", _folder.At("toy"));

        Assert.Equal((2, "", $"{file}, line 2: h must be above 0, found 0."), (exitCode, output, error.TrimEnd()));
        (exitCode, _, error) = TheProgram.Run("time", "yolo-targets", "--data", _folder.At("toy"), "--strict", "--job", "dry");
        Assert.Equal((2, $"{file}, line 2: h must be above 0, found 0."), (exitCode, error.TrimEnd()));
    }

    [Fact]
    public void Data_without_boxes_is_told_as_such_and_not_as_data_without_predictions()
    {
        _folder.Write("toy/labels/a.txt", "");

        (_, _, string error) = TheProgram.Run("check", "yolo-targets", "--variant", "Loop", "--case", "length-3", "--data", _folder.At("toy"));

        Assert.Contains("toy: no labelled boxes in this folder, so no case on it for yolo-targets.\n", error);
    }

    [Fact]
    public void Data_without_predictions_is_told_and_nothing_is_called_equal_on_it()
    {
        _folder.Write("toy/labels/a.txt", Good);

        (int exitCode, string output, string error) = TheProgram.Run(
            "check", "iou", "rep-gt", "yolo-targets", "--case", "toy", "--data", _folder.At("toy"), "--json", _folder.At("check.json"));

        Assert.Equal(0, exitCode);
        Assert.Contains("toy: no predictions in this folder, so no case on it for iou, rep-gt.\n", error);
        Assert.Contains("no case", output);
        using var json = JsonDocument.Parse(File.ReadAllText(_folder.At("check.json")));
        foreach (JsonElement line in json.RootElement.GetProperty("verdicts").EnumerateArray())
        {
            bool isOnTruths = line.GetProperty("kernel").GetString() == "yolo-targets";
            Assert.Equal(isOnTruths, line.GetProperty("cases").GetInt32() > 0);
            Assert.Equal(isOnTruths ? "equal" : null, line.GetProperty("verdict").GetString());
        }
    }

    [Fact]
    public void Data_that_is_called_as_other_data_or_as_a_case_gets_an_id_of_its_own()
    {
        string[] names = ["a/toy", "b/toy", "n64", "crowd"];
        foreach (string name in names)
            _folder.Write(name + "/labels/a.txt", Good);
        Assert.Equal(["toy", "toy-2", "n64-2", "crowd-2"], Available.EachScene(names.Select(name => _folder.At(name))).Skip(2).Select(set => set.Id));
    }

    [Theory]
    [InlineData("no/such", "there is no such folder, expected YOLO labels")]
    [InlineData("/dev/zero", "is empty or is no regular file (a pipe, a device), expected a COCO file")]
    [InlineData("", "Argument 4 is empty")]
    public void What_is_no_data_is_one_sentence(string path, string reason)
    {
        Assert.SkipWhen(path == "/dev/zero" && !File.Exists(path), "there is no /dev/zero here");
        (int exitCode, string output, string error) = TheProgram.Run("check", "iou", "--data", path);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(reason, Assert.Single(error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task Relative_paths_start_at_the_folder_of_the_caller()
    {
        _folder.Write("toy/labels/a.txt", Good);
        var start = new ProcessStartInfo("dotnet", ["exec", ProgramProcess.Path, "check", "yolo-targets", "--case", "toy", "--data", "toy", "--json", "check.json"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        Task<string> error = process.StandardError.ReadToEndAsync(cancelled);
        _ = await process.StandardOutput.ReadToEndAsync(cancelled);
        await process.WaitForExitAsync(cancelled);
        Assert.True(process.ExitCode == 0, await error);
        Assert.True(File.Exists(_folder.At("check.json")));
    }

    [Theory]
    [InlineData("-a", "out")]
    [InlineData("--artifacts", "out")]
    [InlineData("--artifacts=out")]
    public void Paths_for_BenchmarkDotNet_start_there_too(params string[] arguments) =>
        Assert.Contains(Path.GetFullPath("out"), string.Join(' ', BenchmarkDotNetArguments.Parse(arguments).All));
}
