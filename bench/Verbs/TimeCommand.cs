using System.CommandLine;
using RepLoss.Bench.Peers;
using RepLoss.Bench.Session;
using RepLoss.Bench.Timing;
using RepLoss.Results;

namespace RepLoss.Bench.Verbs;

/// <summary>`time`: proves, then times, then writes rows.</summary>
internal static class TimeCommand
{
    public static Command Create(IReadOnlyList<string> benchmarkDotNetArguments)
    {
        Argument<string[]> kernels = Options.Kernels();
        Option<string?> device = Options.Device();
        Option<string[]> data = Options.Data();
        Option<bool> strict = Options.Strict();
        var profile = new Option<RunProfile?>("--profile") { Description = "quick (a look) or full (for publishing and gating)." };
        var resume = new Option<string?>("--resume")
        {
            Description = "Go on with an interrupted result file, the newest one where none is named; give folders of data again.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var list = new Option<string?>("--list") { Description = "Print the rows that would be timed, flat, as a tree or as json; nothing is proved, built or timed." };
        Option<bool> wide = Options.Wide();
        var output = new Option<string?>("--out") { Description = "Folder of result files; artifacts/runs where left out." };
        var headline = new Option<bool>("--headline") { Description = "The main job's selection of cases." };
        var budget = new Option<double?>("--budget") { Description = "Seconds that one run may take by its prediction; what takes longer is skipped. 1 for quick, 2 for full." };
        var shard = new Option<string?>("--shard") { Description = "I/N: the I-th of N shares of the subjects, for `merge`; auto takes both from a Slurm array, or from JOB_COMPLETION_INDEX and REPLOSS_SHARDS." };
        Option<string[]> peers = Options.Peers();
        Option<double?> peerLimit = Options.PeerLimit();
        var command = new Command("time", "Times the variants of each kernel after proving them equal. Other arguments go to BenchmarkDotNet.")
        {
            kernels, profile, device, data, strict, resume, output, headline, budget, shard, peers, peerLimit, list, wide,
        };
        command.SetAction(parsed => TimingRun.Run(
            new TimeRequest
            {
                Kernels = parsed.GetValue(kernels)!,
                Profile = parsed.GetValue(profile),
                Device = parsed.GetValue(device),
                Data = parsed.GetValue(data)!,
                Strict = parsed.GetValue(strict),
                Resume = parsed.GetResult(resume) is null ? null : parsed.GetValue(resume) ?? "",
                Shard = ShardOption.Parse(parsed.GetValue(shard)),
                List = parsed.GetValue(list),
                Wide = parsed.GetValue(wide),
                Out = parsed.GetValue(output) ?? new TimeRequest().Out,
                HeadlineOnly = parsed.GetValue(headline),
                BudgetSeconds = parsed.GetValue(budget),
                ForBenchmarkDotNet = benchmarkDotNetArguments,
            },
            lines: null,
            peers: new PeerRequests(Peer.Parse(parsed.GetValue(peers)!), Options.LimitOf(parsed.GetValue(peerLimit)))).ExitCode);
        return command;
    }
}
