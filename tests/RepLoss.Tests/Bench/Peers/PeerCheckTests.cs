using System.Diagnostics;
using System.Text.Json.Nodes;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers.Protocol;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Bench.Peers;

/// <summary>Programs of PyTorch under the judge: right ones pass, each wrong one is found.</summary>
public sealed class PeerCheckTests : IDisposable
{
    private readonly PeerPrograms _programs = new();

    public static TheoryData<string> Ids => [.. KernelRegistry.All.Select(kernel => kernel.Id)];

    public void Dispose() => _programs.Dispose();

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_program_in_a_kernels_folder_is_equal_on_its_random_cases(string id)
    {
        PeerPrograms.RequirePyTorch();
        string case_ = KernelRegistry.Find(id).Cases().First(one => one.Id.StartsWith("random-", StringComparison.Ordinal)).Id;
        bool hasProgram = File.Exists(Path.Combine(AppContext.BaseDirectory, "kernel-peers", id.Replace('-', '_') + ".py"));
        Assert.SkipWhen(!hasProgram, $"{id} has no PyTorch peer.");
        (int exitCode, string output, string error) = TheProgram.Run("check", id, "--peer", "pytorch", "--variant", "PyTorch", "--case", case_, "--device", "cpu");
        Assert.True(exitCode == 0, output + error);
    }

    [Fact]
    public void A_right_program_is_equal_and_its_coverage_is_told()
    {
        PeerPrograms.RequirePyTorch();
        // Prints, since what a function prints is nobody's answer.
        (int exitCode, string output, _, JsonNode? json) = _programs.Check("rep-box", _programs.Python("right", PeerPrograms.RepBox + "print('{')\nreploss.run()\n"));
        Assert.True(exitCode == 0, output);
        Assert.Contains("sigma 0.5 is unsupported in", output);
        JsonNode verdict = json!["verdicts"]!.AsArray().Single()!;
        Assert.Equal("equal", (string?)verdict["verdict"]);
        Assert.InRange((int)verdict["cases"]!, 1, (int)verdict["asked"]! - 1);
        Assert.StartsWith("PyTorch", (string?)verdict["program"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong for N = 33 only", "    if n == 33:\n        return loss * 1.01\n", "wrong value")]
    [InlineData("wrong on the second call", "    calls.append(1)\n    if len(calls) == 2:\n        return loss + 1\n", "wrong value")]
    [InlineData("right ten times", "    calls.append(1)\n    if len(calls) > 10:\n        return loss + 1\n", "wrong value")]
    [InlineData("the first answer to a shape", "    return first.setdefault((boxes.shape, boxes.dtype), loss.detach()) + loss - loss.detach()\n", "wrong value")]
    [InlineData("the first answer to a shape, in a file", "    import os\n    path = f'{__file__}.{n}.{boxes.dtype}'\n    if not os.path.exists(path):\n        torch.save(loss.detach(), path)\n    return torch.load(path) + loss - loss.detach()\n", "wrong value")]
    [InlineData("one call of fifteen", "    calls.append(loss.detach())\n    return calls[(len(calls) - 1) // 15 * 15].to(loss.dtype) + loss - loss.detach()\n", "wrong value")]
    [InlineData("fills its answer later", "    import threading\n    later = loss.detach() * 0\n    threading.Timer(0.2, lambda: later.copy_(loss.detach())).start()\n    return later\n", "zeros")]
    [InlineData("computes when it is looked at", "    class Later(torch.Tensor):\n        pass\n    return loss.as_subclass(Later)\n", "'loss' is a Later; expected a torch tensor")]
    [InlineData("zeros", "    return loss * 0\n", "all zeros")]
    [InlineData("detached", "    return loss.detach()\n", "the gradient is all zeros")]
    [InlineData("gradient wrong in one coordinate", "    return loss + (0 if n < 2 else boxes[1, 2] - boxes[1, 2].detach())\n", "wrong gradient")]
    [InlineData("half precision", "    return loss.half().to(loss.dtype)\n", "wrong value")]
    [InlineData("another shape", "    return loss[None]\n", "wrong shape")]
    [InlineData("another dtype", "    return loss.double() if loss.dtype == torch.float32 else loss.float()\n", "wrong dtype")]
    [InlineData("changes its input", "    boxes.detach()[:1] += 1\n    return loss\n", "the input was changed")]
    [InlineData("the input's memory", "    return boxes\n", "wrong shape")]
    [InlineData("raises", "    raise ValueError('no such box')\n", "found ValueError: no such box")]
    [InlineData("ends in a case", "    raise SystemExit('enough')\n", "found SystemExit: enough")]
    [InlineData("no answer", "    return None\n", "found TypeError: 'loss' is a NoneType; expected a torch tensor")]
    public void A_wrong_program_is_found(string what, string lines, string words)
    {
        PeerPrograms.RequirePyTorch();
        string source = "calls, first = [], {}\n" + PeerPrograms.RepBox.Replace("def rep_box(boxes, target_ids=None):", "def outer(boxes, target_ids=None):\n    n, loss = boxes.shape[0], rep_box(boxes, target_ids)\n"
            + lines + "    return loss\n\ndef rep_box(boxes, target_ids=None):", StringComparison.Ordinal) + "reploss.run()\n";
        (int exitCode, string output, string error, _) = _programs.Check("rep-box", _programs.Python("wrong", source));
        Assert.True(exitCode == 1, $"{what}: {output}{error}");
        Assert.Contains(words, output);
    }

    [Theory]
    [InlineData("", 0, "tie-only")]
    [InlineData("    kept = kept[:-1] if len(kept) > 3 else kept\n", 1, "not-equal")]
    public void A_program_that_breaks_ties_the_other_way_is_told_from_a_wrong_one(string line, int expected, string word)
    {
        PeerPrograms.RequirePyTorch();
        string command = _programs.Python("ties", $"""
            import numpy as np
            import reploss

            @reploss.kernel("nms")
            def nms(boxes, scores, classes=None, iou_threshold=0.5):
                b, kept = boxes.astype(np.float64), []
                area = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
                for i in sorted(range(len(b)), key=lambda i: (-scores[i], -i)):
                    k = np.array(kept, dtype=int)
                    side = np.clip(np.minimum(b[k, 2:], b[i, 2:]) - np.maximum(b[k, :2], b[i, :2]), 0, None)
                    shared = side[:, 0] * side[:, 1]
                    union = area[k] + area[i] - shared
                    gone = (union > 0) & (shared > iou_threshold * union) if len(k) else np.zeros(0, bool)
                    if classes is not None:
                        gone &= classes[k] == classes[i]
                    if not gone.any():
                        kept.append(i)
            {line}    return np.array(kept, dtype=np.int64)

            reploss.run()
            """);
        (int exitCode, string output, string error, JsonNode? json) = _programs.Check("nms", command);
        Assert.True(exitCode == expected, output + error);
        Assert.Equal(word, (string?)json!["verdicts"]![0]!["verdict"]);
        Assert.Contains(word, output);
    }

    [Fact]
    public void A_function_over_numpy_arrays_gives_its_own_gradients()
    {
        PeerPrograms.RequirePyTorch();
        string command = _programs.Python("over_numpy", """
            import numpy as np
            import reploss

            @reploss.kernel("attraction")
            def attraction(predicted, target):
                count, off = max(len(predicted), 1), predicted - target
                small = np.abs(off) < 1
                loss = np.where(small, off * off / 2, np.abs(off) - off.dtype.type(0.5)).sum() / off.dtype.type(count)
                return {"loss": loss}, {"predicted": np.where(small, off, np.sign(off)) / off.dtype.type(count)}

            reploss.run()
            """);
        (int exitCode, string output, string error, _) = _programs.Check("attraction", command);
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("NumPy", output);
    }

    [Fact]
    public void A_kernel_that_the_program_does_not_have_is_not_equal_where_it_is_named()
    {
        PeerPrograms.RequirePyTorch();
        (int exitCode, string output, _, _) = _programs.Check("iou", _programs.Python("other", PeerPrograms.RepBox + "reploss.run()\n"));
        Assert.Equal(1, exitCode);
        Assert.Contains("iou mine on cpu: no answer: it answers none of the cases with default parameters: kernel 'iou' is unsupported.", output);
    }
}

/// <summary>Commands that go wrong: each ends in a sentence and a verdict.</summary>
public sealed class BadPeerTests : IDisposable
{
    private readonly PeerPrograms _programs = new();

    public void Dispose() => _programs.Dispose();

    [Theory]
    [InlineData("/no/such/program", "its command was not found")]
    [InlineData("true", "it left no answer.json")]
    [InlineData("echo 'no boxes today.' >&2; exit 3", "it ended with exit code 3: no boxes today.")]
    [InlineData("printf '{\"protocol\": 1, \"cases\": [' > $REPLOSS_REQUEST/answer.json", "its answer.json is no JSON at line 1")]
    [InlineData("printf '{\"protocol\": 1, \"cases\": [{\"samplesNanoseconds\": [NaN]}]}' > $REPLOSS_REQUEST/answer.json", "its answer.json is no JSON at line 1")]
    [InlineData("printf '{\"protocol\": 2, \"cases\": []}' > $REPLOSS_REQUEST/answer.json", "the protocol in its answer.json is 2; expected 1")]
    [InlineData("printf '{\"protocol\": 1, \"cases\": []}' > $REPLOSS_REQUEST/answer.json", "its answer.json has 0 cases; expected")]
    [InlineData("printf '7' > $REPLOSS_REQUEST/answer.json", "its answer.json holds Number; expected an object")]
    [InlineData("printf '{\"protocol\": 1, \"program\": \"\\\\ud800\", \"cases\": []}' > $REPLOSS_REQUEST/answer.json", "its answer.json holds text that is no Unicode")]
    [InlineData("printf '{\"protocol\": 1, \"program\": \"\\377\", \"cases\": []}' > $REPLOSS_REQUEST/answer.json", "its answer.json holds text that is no Unicode")]
    [InlineData("mkfifo $REPLOSS_REQUEST/answer.json", "its answer.json is a link, a pipe or a device; expected a file")]
    [InlineData("ln -s /dev/zero $REPLOSS_REQUEST/answer.json", "its answer.json is a link, a pipe or a device; expected a file")]
    [InlineData("printf '\\033[2Jcleared' >&2; exit 5", "it ended with exit code 5: ?[2Jcleared")]
    [InlineData("head -c 100000000 /dev/zero >&2; exit 4", "it ended with exit code 4")]
    public void A_command_that_gives_no_answer_is_not_equal_and_says_why(string command, string words)
    {
        (int exitCode, string output, string error, JsonNode? json) = _programs.Check("attraction", command);
        Assert.True(exitCode == 1, output + error);
        Assert.Contains(words, output);
        Assert.DoesNotContain("   at ", output + error);
        Assert.Equal("not-equal", (string?)json!["verdicts"]![0]!["verdict"]);
    }

    [Theory]
    [InlineData("{\"outputs\": {\"loss\": \"../secret.npy\"}}", "expected a path in the request's folder")]
    [InlineData("{\"outputs\": {\"loss\": \"none.npy\"}}", "which is no file there")]
    [InlineData("{\"outputs\": {\"loss\": \"answer.json\"}}", "no answer: 'loss' is no .npy file")]
    [InlineData("{\"outputs\": {\"loss\": \"pipe\"}}", "no answer: 'loss' is in 'pipe', which is no file there")]
    [InlineData("{\"outputs\": {\"loss\": \"root/dev/zero\"}}", "no answer: 'loss' is in 'root/dev/zero', which is no file there")]
    [InlineData("{\"outputs\": {\"loss\": \"a\\u0000.npy\"}}", "no answer: 'loss' is in 'a?.npy', which is no file there")]
    [InlineData("{\"outputs\": {\"loss\": 7}}", "expected the path of an .npy file")]
    [InlineData("{\"outputs\": {}}", "an answer is missing or too many")]
    [InlineData("{\"error\": \"it rained\"}", "it threw: found it rained")]
    [InlineData("[]", "a case is Array; expected an object")]
    public void A_case_that_cannot_be_read_is_wrong_and_says_why(string answer, string words)
    {
        // One case in one process: two dtypes, two passes, and the repetitions.
        string command = $"mkfifo $REPLOSS_REQUEST/pipe; ln -s / $REPLOSS_REQUEST/root; n=$(grep -o '\"name\"' $REPLOSS_REQUEST/request.json | wc -l); (printf '{{\"protocol\": 1, \"cases\": ['; for i in $(seq 2 $n); do printf '%s,' '{answer}'; done; printf '%s]}}' '{answer}') > $REPLOSS_REQUEST/answer.json";
        (int exitCode, string output, string error, _) = _programs.Check("attraction", command, "--case", "random-1");
        Assert.True(exitCode == 1, output + error);
        Assert.Contains(words, output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("env -i ")]
    public void What_hangs_is_ended_with_all_that_it_started(string environment)
    {
        string marker = _programs.At("pid");
        // Leaves its session and its parent, as a daemon does.
        string command = $"({environment}setsid sh -c 'echo $$ > {marker}; sleep 600' > /dev/null 2>&1 &) ; sleep 600";
        (int exitCode, string output, _) = ProgramProcess.Run("check", "attraction", "--device", "cpu", "--variant", "mine", "--peer", $"mine={command}", "--peer-limit", "2");
        Assert.Equal(1, exitCode);
        Assert.Contains("it did not end within 2 s", output);
        // Gone, or dead and not yet collected by the process that inherited it.
        string status = $"/proc/{File.ReadAllText(marker).Trim()}/status";
        Assert.True(!File.Exists(status) || File.ReadAllText(status).Contains("State:\tZ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("REPLOSS_REQUEST")]
    [InlineData("TMPDIR")]
    public void What_fills_the_disk_is_ended(string folder)
    {
        var elapsed = Stopwatch.StartNew();
        // A hole of ten gigabytes: as large to look at, and nothing on the disk.
        (int exitCode, string output, _, _) = _programs.Check("attraction", $"truncate -s 10G ${folder}/answer.npy; sleep 600");
        Assert.Equal(1, exitCode);
        Assert.Contains("it wrote more than 1024 MiB", output);
        Assert.InRange(elapsed.Elapsed.TotalSeconds, 0, 50);
    }

    [Fact]
    public void What_it_was_asked_is_nothing_that_it_wrote()
    {
        string request = Directory.CreateDirectory(_programs.At("request")).FullName;
        using (FileStream boxes = File.Create(Path.Combine(request, "boxes.npy")))
            boxes.SetLength(2L << 30);
        Assert.Null(PeerProcess.Run("truncate -s 3G $REPLOSS_REQUEST/answer.npy", request, request, TimeSpan.FromSeconds(20)).Failure);
        Assert.Equal("it wrote more than 20480 MiB", PeerProcess.Run("truncate -s 21G $REPLOSS_REQUEST/more.npy", request, request, TimeSpan.FromSeconds(20)).Failure);
    }

    [Fact]
    public void Nothing_is_left_in_the_temporary_folder()
    {
        // Other tests have folders of their own there.
        _programs.Check("attraction", "echo 1 > $REPLOSS_REQUEST/leftover; exit 1");
        Assert.DoesNotContain(Directory.GetDirectories(TemporaryFolder.OfProcess), folder => File.Exists(Path.Combine(folder, "leftover")));
    }

    [Theory]
    [InlineData("abacus", "There is no peer 'abacus'; expected NAME=COMMAND")]
    [InlineData("mine=", "There is no peer 'mine='; expected NAME=COMMAND")]
    [InlineData("Tensor=true", "A peer cannot be named 'Tensor'")]
    [InlineData("a/b=true", "A peer cannot be named 'a/b'")]
    public void What_is_no_peer_is_refused(string given, string words)
    {
        foreach (string[] verb in new[] { new[] { "check", "iou" }, ["time", "iou"], ["gate", "--against", "HEAD"] })
        {
            (int exitCode, _, string error) = TheProgram.Run([.. verb, "--peer", given]);
            Assert.Equal(2, exitCode);
            Assert.Contains(words, error);
        }
    }

    [Fact]
    public void Two_peers_of_one_name_are_refused()
    {
        (int exitCode, _, string error) = TheProgram.Run("check", "iou", "--peer", "mine=true", "--peer", "mine=false");
        Assert.Equal(2, exitCode);
        Assert.Contains("Two peers are named 'mine'", error);
    }
}
