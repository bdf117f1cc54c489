using System.Diagnostics;
using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Bench.Peers;

/// <summary>The script of the action check-claim, and the verb behind it: what a pull request is told.</summary>
[Collection(ProgramProcess.Timing)]
public sealed class ClaimTests : IDisposable
{
    private const string Right = """
        import reploss
        import torch
        import torch.nn.functional as F

        @reploss.kernel("cross-entropy")
        def cross_entropy(logits, classes):
            return F.cross_entropy(logits, classes) if len(classes) else logits.sum()

        """;

    private const string Slow = """
        inner = cross_entropy

        @reploss.kernel("cross-entropy")
        def outer(logits, classes):
            for _ in range(20):
                loss = inner(logits, classes)
            return loss

        """;

    private readonly PeerPrograms _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public void A_wrong_program_is_told_with_the_smallest_case_on_which_it_fails()
    {
        PeerPrograms.RequirePyTorch();
        string wrong = _programs.Python("wrong", Right.Replace("F.cross_entropy(logits, classes) if", "F.cross_entropy(logits, classes) + (logits[0, 0] > 1) if", StringComparison.Ordinal) + "reploss.run()\n");
        (int exitCode, string answer) = Run(("COMMAND", wrong));
        Assert.Equal(1, exitCode);
        Assert.Contains("**cross-entropy**: wrong: ", answer, StringComparison.Ordinal);
        Assert.Matches(@"logits float\d\d \[1, 1\]: [0-9.]+\n", answer);
        Assert.Contains("REPLOSS_REQUEST=", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("times as fast", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_right_one_is_timed_in_turn_with_the_one_before()
    {
        PeerPrograms.RequirePyTorch();
        (int exitCode, string answer) = Run(("COMMAND", _programs.Python("fast", Right + "reploss.run()\n")), ("BASE_COMMAND", _programs.Python("slow", Right + Slow + "reploss.run()\n")));
        Assert.Contains("**cross-entropy**: equal, in ", answer, StringComparison.Ordinal);
        Assert.SkipWhen(answer.Contains("Nothing was timed: its clock and ours disagree", StringComparison.Ordinal), "The machine is too busy to time a program.");
        Assert.True(exitCode == 0, answer);
        // A row whose program's clock disagrees with ours, as under load, is none.
        Assert.Matches(@"\| n100 forward(-backward)? \| [0-9.]+ .s \| [0-9.]+ .s \| [0-9.]+ \|", answer);
    }

    private (int ExitCode, string Answer) Run(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(RepositoryFolder.Root, ".github", "actions", "check-claim", "check-claim.sh"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment.Concat([("KERNEL", "cross-entropy"), ("PROFILE", "quick"), ("ANSWER", _programs.At("claim.md")), ("REPLOSS_PROGRAM", $"dotnet exec {ProgramProcess.Path}")]))
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string path = _programs.At("claim.md");
        return (process.ExitCode, File.Exists(path) ? File.ReadAllText(path) : output + error.GetAwaiter().GetResult());
    }
}
