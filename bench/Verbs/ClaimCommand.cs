using System.CommandLine;
using System.Globalization;
using System.Text;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Bench.Session;
using RepLoss.Bench.Timing;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;
using RepLoss.Results.Document;
using RepLoss.Results.Files;
using RepLoss.Results.Statistics;

namespace RepLoss.Bench.Verbs;

/// <summary>
/// `claim`: a change to a program says "the same, and faster". Both programs are judged, then timed in turn on the kernel's main cases, and the answer is a few lines of Markdown for
/// a pull request.
/// </summary>
internal static class ClaimCommand
{
    private const string New = "new", Base = "base";

    public static Command Create()
    {
        var kernel = new Argument<string>("kernel") { Description = "Kernel id." };
        var command = new Option<string>("--command") { Description = "The program, as behind --peer NAME=.", Required = true };
        var baseline = new Option<string?>("--base") { Description = "The program as it was before; the claim of a speed-up is about it." };
        var markdown = new Option<string?>("--markdown") { Description = "Also write the answer to a file." };
        var profile = new Option<RunProfile?>("--profile") { Description = "quick or full; full where left out." };
        Option<double?> limit = Options.PeerLimit();
        var claim = new Command("claim", "Is a program equal to a kernel, and how many times as fast as it was before? Exit code 1 where it is not equal.")
        {
            kernel, command, baseline, markdown, profile, limit,
        };
        claim.SetAction(parsed =>
        {
            List<string> peers = [$"{New}={parsed.GetValue(command)}"];
            if (parsed.GetValue(baseline) is { } before)
                peers.Add($"{Base}={before}");
            (int exitCode, string answer) = Run(
                parsed.GetValue(kernel)!, new PeerRequests(Peer.Parse(peers), Options.LimitOf(parsed.GetValue(limit))), parsed.GetValue(profile) ?? RunProfile.Full);
            Console.WriteLine();
            Console.Write(answer);
            if (parsed.GetValue(markdown) is { } path)
                AtomicFile.Write(path, Encoding.UTF8.GetBytes(answer));
            return exitCode;
        });
        return claim;
    }

    private static (int ExitCode, string Answer) Run(string id, PeerRequests peers, RunProfile profile)
    {
        var selection = new CheckSelection { Kernels = Available.Kernels([id]), Devices = ["cpu"], Scenes = Available.Scenes([], orShared: false) };
        IReadOnlyList<CheckLine> lines = PeerCheck.Run(peers.Peers, selection, peers.Limit, areNamed: true, (_, _) => { });
        CheckLine judged = lines.Single(line => line.Variant.Name == New);
        var answer = new StringBuilder($"**{selection.Kernels[0].Id}**: {SentenceOf(judged)}\n");
        if (!judged.Judgement.Holds)
        {
            answer.Append('\n').Append(MarkdownText.Fence(string.Join('\n', [.. judged.Judgement.Findings.Take(3), .. judged.Example])));
            return (ExitCode.NotEqual, answer.ToString());
        }

        // A base that is wrong may still be what was replaced; it has no time then.
        if (lines.FirstOrDefault(line => line.Variant.Name == Base) is not { } before)
            return (ExitCode.Success, answer.ToString());
        answer.Append(CultureInfo.InvariantCulture, $"\nThe program before: {SentenceOf(before)}\n");
        if (!before.Judgement.Holds)
            return (ExitCode.Success, answer.Append("Nothing was timed: a wrong answer has no speed to compare with.\n").ToString());
        if (!RepositoryFolder.IsThere)
            return (ExitCode.BenchmarkFailed, answer.Append("Nothing was timed: `time` builds what it times, and this is no clone of the repository.\n").ToString());
        using var folder = new TemporaryFolder();
        var mainCases = new TimingSelection { Kernels = selection.Kernels, Devices = selection.Devices, Scenes = selection.Scenes, HeadlineOnly = true, EveryKernel = true };
        var request = new TimeRequest
        {
            Kernels = [id],
            Profile = profile,
            Device = "cpu",
            Out = folder.Path,
            ForBenchmarkDotNet = ["--filter", .. mainCases.CasesOf(selection.Kernels[0]).Select(one => $"*.Tensor(*{selection.Kernels[0].GetType().Name}/{one.Id}/*")],
        };
        (int exitCode, string? path) = TimingRun.Run(request, lines: null, peers: peers with { Judged = lines });
        if (path is null)
            return (exitCode, answer.ToString());
        ResultSet set = ResultsFile.Read(path);
        string[] table = [.. set.Rows.Where(row => row.Variant == New && row.IsTimed).SelectMany(now => LineOf(set, now))];
        if (table.Length > 0)
            answer.Append("\n| case | before | now | times as fast | 95 % interval |\n|---|---:|---:|---:|---|\n").AppendJoin("", table).Append('\n');
        // Else a row that one of the two has no time for would be missing without a word.
        foreach (ResultRow row in set.Rows.Where(row => row.Variant is New or Base && !row.IsTimed))
            answer.Append(CultureInfo.InvariantCulture, $"{row.Id.Case} {KebabCase.Of(row.Id.Pass)} was not timed for the {(row.Variant == New ? "new" : "old")} program: {MarkdownText.Escape(row.Reason ?? "it never ran")}\n\n");
        return (exitCode, answer.Append(CultureInfo.InvariantCulture, $"Timed in turn on {MarkdownText.Escape(set.Machine.CpuName)}, {set.Threads} threads.\n").ToString());
    }

    private static IEnumerable<string> LineOf(ResultSet set, ResultRow now)
    {
        if (set.Find(now.Id with { Variant = Base }) is not { IsTimed: true } then || RatioEstimate.Of(then, now) is not { } ratio)
            yield break;
        string interval = ratio is { Low: { } low, High: { } high } ? string.Create(CultureInfo.InvariantCulture, $"{low:g3} to {high:g3}") : "too few samples";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"| {now.Id.Case} {KebabCase.Of(now.Id.Pass)} | {Quantity.Time(then.MedianNanoseconds)} | {Quantity.Time(now.MedianNanoseconds)} | {ratio.Ratio:g3} | {interval} |\n");
    }

    private static string SentenceOf(CheckLine line) => line.Judgement.Holds
        ? $"{(line.Judgement.Verdict == Verdict.TieOnly ? "tie only: equal but for other choices among candidates that tie" : "equal")}, in {line.Judgement.Cases} of {line.Coverage!.Asked} cases (values and gradients)."
        : $"wrong: {line.Judgement.Findings.Count} findings in {line.Judgement.Cases} of {line.Coverage!.Asked} cases.";
}
