using RepLoss.Bench.Peers;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Results;
using Xunit;

namespace RepLoss.Tests.Bench.Peers;

/// <summary>Programs that are right where they are judged, and cheat where they are timed: none of them gets a time.</summary>
[Collection(ProgramProcess.Timing)]
public sealed class PeerCheatTests : IDisposable
{
    private const string Honest = """
        import json, os, pathlib, threading, time
        import numpy as np
        import reploss

        folder = pathlib.Path(os.environ["REPLOSS_REQUEST"])
        request = json.loads((folder / "request.json").read_text())

        def loss(predicted, target):
            off = np.abs(predicted - target)
            return np.where(off < 1, off * off / 2, off - np.float32(0.5)).sum() / np.float32(len(predicted))

        cheat, calls, kept = loss, [], {}

        """;

    private const string Run = """


        @reploss.kernel("attraction")
        def attraction(predicted, target):
            return cheat(predicted, target)

        reploss.run()
        """;

    // What each does, and what is said of it.
    private static readonly (string Name, string Lines, Verdict Verdict, string Words)[] s_cheats =
    [
        ("computes one call of fifteen", """
            def cheat(predicted, target):
                calls.append(1)
                if len(calls) % 15 == 1:
                    kept[0] = loss(predicted, target)
                return kept[0]
            """, Verdict.NotEqual, "wrong value"),
        ("knows its inputs by their objects", """
            def cheat(predicted, target):
                if id(predicted) not in kept:
                    kept[id(predicted)] = loss(predicted, target)
                return kept[id(predicted)]
            """, Verdict.NotEqual, "wrong value"),
        ("keeps its answers in a file", """
            path = pathlib.Path(__file__ + ".json")
            stored = json.loads(path.read_text()) if path.exists() else {}
            def cheat(predicted, target):
                place = str(kept.setdefault(id(predicted), len(kept)))
                if place not in stored:
                    stored[place] = float(loss(predicted, target))
                    path.write_text(json.dumps(stored))
                return np.float32(stored[place])
            """, Verdict.NotEqual, "wrong value"),
        ("computes what is checked and nothing else", """
            known = []
            for files in request["cases"][0]["inputSets"]:
                p, t = (np.load(folder / files[name]) for name in ("predicted", "target"))
                known.append((p, t, loss(p, t)))
            def cheat(predicted, target):
                return next((answer for p, t, answer in known if np.array_equal(p, predicted) and np.array_equal(t, target)), known[0][2])
            """, Verdict.NotEqual, "wrong value"),
        ("fills its answer later", """
            def cheat(predicted, target):
                answer = np.zeros((), np.float32)
                threading.Timer(0.01, lambda: answer.fill(loss(predicted, target))).start()
                return answer
            """, Verdict.NotEqual, "all zeros"),
        ("patches the clock", """
            ours = time.perf_counter_ns
            time.perf_counter_ns = lambda: ours() // 20
            """, Verdict.Failed, "its clock and ours disagree"),
        ("writes times without running", """
            def invented(folder, request, case, index, function, library):
                answers = [reploss._Call(function, library, request, case, reploss._load(folder, files))() for files in case["inputSets"]]
                written = [reploss._written(folder, f"{index}/{i}", *answer, library) for i, answer in enumerate(answers)]
                return {"outputs": [one["outputs"] for one in written], "gradients": [one["gradients"] for one in written],
                        "samplesNanoseconds": [3000] * request["time"]["iterations"]}
            reploss._timed = invented
            """, Verdict.Failed, "its clock and ours disagree"),
    ];

    private readonly PeerPrograms _programs = new();

    public static TheoryData<string> Names => [.. s_cheats.Select(cheat => cheat.Name)];

    public void Dispose() => _programs.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cheat_has_no_time_and_is_called_by_what_it_does(string name)
    {
        PeerPrograms.RequirePyTorch();
        (_, string lines, Verdict verdict, string words) = s_cheats.Single(one => one.Name == name);
        ResultRow row = Time(lines);
        Assert.True(row.Verdict == verdict && row.Reason!.Contains(words, StringComparison.Ordinal), $"{row.Verdict}: {row.Reason}");
        Assert.False(row.IsTimed);
    }

    [Fact]
    public void The_same_program_without_a_cheat_has_a_time()
    {
        PeerPrograms.RequirePyTorch();
        ResultRow row = Time("");
        Assert.True(row.IsTimed, row.Reason);
    }

    // As `time` does it, on the sizes that nobody has seen before.
    private ResultRow Time(string lines)
    {
        TimedSubject subject = TimedSubject.Parse("Attraction/n4096/forward/cpu", []);
        Peer peer = Assert.Single(Peer.Parse([$"mine={_programs.Python("mine", Honest + lines + Run)}"]));
        var record = new PeerRecord(subject, peer, peer.CommandFor(subject.Kernel)!, Effort.Of(RunProfile.Quick));
        ulong round = 0;
        record.Launch(Draw(), Draw, Peer.UsualLimit, budgetSeconds: 1, machine: null);
        return record.Row;

        (KernelInput Input, SubjectTruth Truth)[] Draw() =>
            [.. Enumerable.Range(0, 4).Select(_ => subject.Case.DrawFor(subject.Kernel.Id, DType.Float32, ++round)).Select(input => (input, new SubjectTruth(subject, input)))];
    }
}
