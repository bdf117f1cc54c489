using System.Text.Json.Nodes;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using Xunit;

namespace RepLoss.Tests.Bench.Peers;

/// <summary>Peers written by a test, in a folder of their own.</summary>
internal sealed class PeerPrograms : IDisposable
{
    /// <summary>A right RepBox without parameters, from which wrong ones are made.</summary>
    public const string RepBox = """
        import reploss
        import torch

        @reploss.kernel("rep-box")
        def rep_box(boxes, target_ids=None):
            n = boxes.shape[0]
            if n < 2:
                return boxes.sum() * 0
            low, high = torch.maximum(boxes[:, None, :2], boxes[None, :, :2]), torch.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
            shared = (high - low).clamp(min=0).prod(2)
            area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
            union = area[:, None] + area[None] - shared
            counts = torch.ones(n, n, dtype=torch.bool).triu(1)
            if target_ids is not None:
                counts = counts & (target_ids[:, None] != target_ids[None])
            counts = counts & (union >= torch.finfo(union.dtype).tiny)
            overlaps = (shared / union.masked_fill(~counts, 1)).masked_fill(~counts, 0)
            overlapping = (overlaps > 0).sum().to(boxes.dtype)
            return overlaps.sum() / (overlapping + 1e-7) * (overlapping > 0)

        """;

    private static readonly PyTorch s_python = PyTorch.Find();

    private readonly TemporaryFolder _folder = new();

    /// <summary>Skips a test where no Python has PyTorch.</summary>
    public static void RequirePyTorch() => Assert.SkipWhen(s_python.Reason is not null, s_python.Reason ?? "");

    /// <summary>Writes a program of Python and returns the command that runs it.</summary>
    public string Python(string name, string source)
    {
        File.WriteAllText(_folder.At(name + ".py"), source);
        return $"{s_python.Interpreter} {_folder.At(name + ".py")}";
    }

    /// <summary>A path in the folder.</summary>
    public string At(string name) => _folder.At(name);

    /// <summary>Checks a peer alone and returns the exit code, what was printed and the JSON of verdicts.</summary>
    public (int ExitCode, string Output, string Error, JsonNode? Json) Check(string kernel, string command, params string[] more)
    {
        string json = _folder.At("check.json");
        (int exitCode, string output, string error) = TheProgram.Run(
            ["check", kernel, "--peer", $"mine={command}", "--variant", "mine", "--device", "cpu", "--json", json, .. more]);
        return (exitCode, output, error, File.Exists(json) ? JsonNode.Parse(File.ReadAllText(json)) : null);
    }

    public void Dispose() => _folder.Dispose();
}
