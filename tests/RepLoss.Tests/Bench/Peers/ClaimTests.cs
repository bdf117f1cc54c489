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
        // Under load the clocks of a program and of the suite may disagree: such a row says so.
        int untimed = answer.Split(" was not timed for the ").Length - 1;
        Assert.True(exitCode == (untimed == 0 ? 0 : 3), answer);
        Assert.SkipWhen(untimed > 0 && !answer.Contains("| n100 ", StringComparison.Ordinal), "The machine is too busy to time a program.");
        Assert.Matches(@"\| n100 forward(-backward)? \| [0-9.]+ .s \| [0-9.]+ .s \| [0-9.]+ \|", answer);
    }

    [Fact]
    public void One_that_breaks_ties_the_other_way_is_tie_only()
    {
        PeerPrograms.RequirePyTorch();
        string ties = _programs.Python("ties", """
            import reploss
            import torch

            @reploss.kernel("nms")
            def nms(boxes, scores, classes=None, iou_threshold=0.5):
                order, kept = len(scores) - 1 - scores.flip(0).sort(descending=True, stable=True)[1], []
                columns = boxes.double().T
                area = (columns[2] - columns[0]) * (columns[3] - columns[1])
                while len(order):
                    best, order = order[0], order[1:]
                    kept.append(best)
                    sides = (torch.minimum(columns[2:, order], columns[2:, best, None]) - torch.maximum(columns[:2, order], columns[:2, best, None])).clamp(min=0)
                    shared = sides[0] * sides[1]
                    gone = shared > iou_threshold * (area[order] + area[best] - shared)
                    order = order[~(gone if classes is None else gone & (classes[order] == classes[best]))]
                return torch.stack(kept) if kept else torch.zeros(0, dtype=torch.int64)

            reploss.run()
            """);
        (int exitCode, string answer) = Run(("KERNEL", "nms"), ("COMMAND", ties));
        Assert.True(exitCode == 0, answer);
        Assert.Contains("**nms**: tie only: equal but for other choices among candidates that tie, in ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_program_says_is_no_Markdown()
    {
        PeerPrograms.RequirePyTorch();
        (int exitCode, string answer) = Run(("COMMAND", _programs.Python("says", Right.Replace("    return", "    raise ValueError('``` @everyone')\n    return", StringComparison.Ordinal) + "reploss.run()\n")));
        Assert.Equal(1, exitCode);
        Assert.Contains("ValueError: ``` @everyone", answer, StringComparison.Ordinal);
        Assert.Equal(2, answer.Split('\n').Count(line => line is "````" or "````text"));
    }

    [Fact]
    public void A_question_that_cannot_be_asked_has_no_answer_and_not_that_of_the_one_before()
    {
        File.WriteAllText(_programs.At("claim.md"), "equal");
        (int exitCode, string output) = Run(("KERNEL", "abacus"), ("COMMAND", "true"));
        Assert.Equal(2, exitCode);
        Assert.Contains("There is no kernel 'abacus'", output, StringComparison.Ordinal);
    }

    private (int ExitCode, string Answer) Run(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path.Combine(RepositoryFolder.Root, ".github", "actions", "check-claim", "check-claim.sh"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in new[] { ("KERNEL", "cross-entropy") }.Concat(environment).Concat([("PROFILE", "quick"), ("ANSWER", _programs.At("claim.md")), ("REPLOSS_PROGRAM", $"dotnet exec {ProgramProcess.Path}")]))
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string path = _programs.At("claim.md");
        return (process.ExitCode, File.Exists(path) ? File.ReadAllText(path) : output + error.GetAwaiter().GetResult());
    }
}
