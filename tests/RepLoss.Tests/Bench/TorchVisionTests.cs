using System.Text.Json;
using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Bench;

/// <summary>tests/TorchVision: TorchSharp's own torchvision, built as a user builds a library, judged beside ours.</summary>
public sealed class TorchVisionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_functions_are_judged_as_rivals()
    {
        FinishedProcess built = FinishedProcess.Of(
            RepositoryFolder.Root, "dotnet", "build", "tests/TorchVision", "-c", "Release", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false",
            $"-p:ArtifactsPath={_folder.At("artifacts")}", $"-p:RepLossFolder={AppContext.BaseDirectory}");
        string said = built.Output + built.Error;
        Assert.SkipWhen(said.Contains("NU1301", StringComparison.Ordinal) || said.Contains("NU1101", StringComparison.Ordinal), "The feed is not reachable, and TorchVision is not in the package folder.");
        Assert.True(built.ExitCode == 0, said);
        string json = _folder.At("check.json");
        (int exitCode, string output, string error) = ProgramProcess.Run(
            "check", "nms", "iou", "focal", "box-loss", "--variant", "TorchVision", "--from", _folder.At("artifacts/bin/TorchVision/release/TorchVisionRivals.dll"), "--json", json);
        Assert.True(exitCode == 1, output + error);
        Dictionary<string, string?> verdicts = JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("verdicts").EnumerateArray()
            .ToDictionary(line => line.GetProperty("kernel").GetString()!, line => line.GetProperty("verdict").GetString());
        // NaN: IoU of two boxes without area, the mean of nothing. Suppression compares in float32.
        Assert.Equal(4, verdicts.Count);
        Assert.All(verdicts, one => Assert.True(one.Value is "not-equal" or "tie-only", output));
    }
}
