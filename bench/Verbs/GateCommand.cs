using System.CommandLine;
using System.Globalization;
using System.Text;
using RepLoss.Bench.Gate;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers;
using RepLoss.Bench.Timing;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Document;
using RepLoss.Results.Files;
using RepLoss.Results.Gate;

namespace RepLoss.Bench.Verbs;

/// <summary>`gate`: did anything get slower, wrong or lost?</summary>
internal static class GateCommand
{
    private static readonly Argument<string[]> Kernels = new("kernel")
    {
        Description = "Kernels by id; the headline set, or all of the baseline, where none is named.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Headline = new("--headline") { Description = "Only the headline cases of the kernels that are named." };
    private static readonly Option<string?> Against = new("--against") { Description = "A commit: it and this tree are built and timed in turn." };
    private static readonly Option<string?> Baseline = new("--baseline") { Description = "An accepted result file, compared by ratios to Loop." };
    private static readonly Option<string?> Candidate = new("--candidate") { Description = "With --baseline: the run to judge; this tree is timed where left out." };
    private static readonly Option<bool> Calibrate = new("--calibrate") { Description = "Count false alarms and detections of this gate on this machine." };
    private static readonly Option<int> Gates = new("--gates") { Description = "With --calibrate: whole gates of A against A.", DefaultValueFactory = _ => 10 };
    private static readonly Option<string?> Out = new("--out") { Description = "With --calibrate: where the table goes; results/notes/calibration.md where left out." };
    private static readonly Option<string> Threshold = new("--threshold") { Description = "Change of time that counts.", DefaultValueFactory = _ => "10%" };
    private static readonly Option<int> Launches = new("--launches") { Description = "Launches a side of the first stage.", DefaultValueFactory = _ => new GateRequest().Launches };
    private static readonly Option<string?> Markdown = new("--markdown") { Description = "Write the answer for a pull request to a file." };
    private static readonly Option<string?> Keep = new("--keep") { Description = "With --against: a folder for the rows of both trees, before.json and after.json." };
    private static readonly Option<string?> Shard = new("--shard") { Description = "With --against: I/N, the I-th of N shards of the subjects, or auto; each shard has an answer of its own." };
    private static readonly Option<string?> Device = Options.Device();
    private static readonly Option<string[]> Data = Options.Data();

    private static readonly Option<string[]> Peers = Options.Peers();

    public static Command Create()
    {
        var command = new Command("gate", "Compares this tree with a commit, or a run with a baseline; exit code 4 where a row is slower or does more (calls of torch, allocations, live tensors, native memory), 1 not equal, 5 missing or not comparable.")
        {
            Kernels, Headline, Against, Baseline, Candidate, Calibrate, Gates, Out, Threshold, Launches, Markdown, Keep, Shard, Device, Data, Peers,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        GateRequest request = RequestOf(parsed);
        string? markdown = parsed.GetValue(Markdown);
        foreach (Peer peer in Peer.Parse(parsed.GetValue(Peers)!))
            Console.Error.WriteLine(Peer.NotCompared(peer.Name));
        try
        {
            if (parsed.GetValue(Calibrate))
            {
                Console.WriteLine(GateCalibration.Run(
                    request, parsed.GetValue(Gates), parsed.GetValue(Out) ?? Path.Combine(RepositoryFolder.Notes, "calibration.md")));
                return ExitCode.Success;
            }

            return Print(
                parsed.GetValue(Against) is { } reference ? AgainstGate.Run(request, reference)
                    : BaselineGate.Run(request, parsed.GetValue(Baseline)!, parsed.GetValue(Candidate)),
                markdown);
        }
        catch (Exception error) when (error is NotComparableException or OtherSchemaException)
        {
            Console.Error.WriteLine(error.Message);
            if (markdown is not null)
                AtomicFile.Write(markdown, Encoding.UTF8.GetBytes($"### Benchmarks: the gate fails\n\n{MarkdownText.Escape(error.Message)}\n"));
            return ExitCode.NotComparable;
        }
    }

    private static int Print(GateResult result, string? markdown)
    {
        foreach (string line in GateReport.Lines(result))
            Console.WriteLine(line);
        Console.WriteLine(GateReport.Summary(result));
        if (markdown is not null)
            AtomicFile.Write(markdown, Encoding.UTF8.GetBytes(GateReport.Markdown(result)));
        return result.ExitCode;
    }

    private static GateRequest RequestOf(ParseResult parsed)
    {
        int modes = (parsed.GetValue(Against) is null ? 0 : 1) + (parsed.GetValue(Baseline) is null ? 0 : 1) + (parsed.GetValue(Calibrate) ? 1 : 0);
        InputException.Require(modes == 1, () => $"gate got {modes} of --against REF, --baseline FILE and --calibrate; expected one of them.");
        InputException.Require(parsed.GetValue(Candidate) is null || parsed.GetValue(Baseline) is not null, () => "--candidate needs --baseline FILE to be compared with.");
        InputException.Require(parsed.GetValue(Keep) is null || parsed.GetValue(Against) is not null, () => "--keep needs --against REF, whose rows it keeps.");
        InputException.Require(parsed.GetValue(Shard) is null || parsed.GetValue(Against) is not null, () => "--shard needs --against REF, whose subjects are dealt.");
        RequireAtLeast("--launches", parsed.GetValue(Launches), RepLoss.Results.Launches.Fewest);
        RequireAtLeast("--gates", parsed.GetValue(Gates), 1);
        return new GateRequest
        {
            Kernels = parsed.GetValue(Kernels)!,
            HeadlineOnly = parsed.GetValue(Headline) || parsed.GetValue(Kernels)!.Length == 0,
            Device = parsed.GetValue(Device),
            Data = parsed.GetValue(Data)!,
            Threshold = ThresholdOf(parsed.GetValue(Threshold)!),
            Launches = parsed.GetValue(Launches),
            Keep = parsed.GetValue(Keep),
            Shard = ShardOption.Parse(parsed.GetValue(Shard)),
        };
    }

    private static void RequireAtLeast(string option, int given, int least) =>
        InputException.Require(given >= least, () => $"{option} is {given}; expected at least {least}.");

    private static double ThresholdOf(string text)
    {
        bool percent = text.EndsWith('%');
        bool read = double.TryParse(text.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        double threshold = percent ? number / 100 : number;
        InputException.Require(read && threshold is > 0 and < 10, () => $"The threshold '{text}' cannot be used; expected a share such as 10% or 0.1.");
        return threshold;
    }
}
