using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Tests.Results;

/// <summary>Made-up runs that look like real ones, for tests only.</summary>
internal static class MadeUp
{
    private const string Evil = "<script>alert(1)</script>|\n\n# x `rm -rf` \"'&";

    public static readonly DateTimeOffset Start = new(2025, 3, 1, 10, 0, 0, TimeSpan.Zero);

    public static ResultRow Row(string id, double nanoseconds, double? size = null, int launches = 5, int perLaunch = 5, double noise = 0.01, ulong seed = 1)
    {
        var random = new CaseRandom(id, seed);
        var samples = Enumerable.Range(0, launches).Select(IReadOnlyList<double> (_) =>
        {
            double launch = nanoseconds * Math.Exp(noise * random.NextGaussian());
            return [.. Enumerable.Range(0, perLaunch).Select(_ => launch * Math.Exp(0.2 * noise * random.NextGaussian()))];
        }).ToArray();
        return new ResultRow
        {
            Id = RowId.Parse(id),
            Size = size,
            Elements = size * (size - 1) / 2,
            Verdict = Verdict.Equal,
            MaxValueError = 1.2e-7,
            MaxGradientError = 3.4e-6,
            Bytes = size * 16,
            Flops = size * size * 10,
            PeakManagedBytes = 1.5e6,
            PeakNativeBytes = 2.5e7,
            AllocatedBytesPerOperation = 320,
        }.WithLaunches(samples);
    }

    public static ResultSet Set(params IReadOnlyList<ResultRow> rows) => new()
    {
        SchemaVersion = 1,
        Provider = new ProviderInfo("LibTorch", "1.13.1"),
        Device = "cpu",
        Machine = new MachineInfo { Id = "some-cpu-2", CpuName = "Some CPU @ 2 GHz", Cores = 2, MemoryBytes = 2.5e10 },
        Threads = 2,
        Os = "Debian 12",
        Dotnet = ".NET 10.0.0",
        Commit = "0123456789abcdef",
        TreeClean = true,
        Start = Start,
        End = Start.AddMinutes(4),
        LoadAverageStart = 0.4,
        LoadAverageEnd = 1.9,
        Profile = RunProfile.Full,
        MachineLimit = new MachineLimit
        {
            BandwidthBytesPerSecond = new BeforeAndAfter(1.9e10, 1.8e10),
            FlopsPerSecond = new BeforeAndAfter(1.1e11, 1.05e11),
        },
        Rows = rows,
    };

    /// <summary>RepBox as the design's tables have it: rows, verdicts, a claim and a fault.</summary>
    public static ResultSet RepBox()
    {
        var rows = new List<ResultRow>();
        (string Variant, double Scale, double Exponent, double Overhead)[] variants =
            [("ElementLoop", 8.4e3, 2, 0), ("Loop", 4, 2, 300), ("AsPublished", 6, 2, 60e3), ("Tensor", 3.5, 2, 40e3), ("Fused", 0.7, 2, 900)];
        foreach (Pass pass in Enum.GetValues<Pass>())
        {
            foreach ((string variant, double scale, double exponent, double overhead) in variants)
            {
                foreach (int size in new[] { 64, 256, 1024, 4096 })
                {
                    string id = $"rep-box/n{size}/{KebabCase.Of(pass)}/{variant}/cpu";
                    if (variant == "ElementLoop" && size > (pass == Pass.Forward ? 256 : 64))
                    {
                        rows.Add(new ResultRow { Id = RowId.Parse(id), Size = size, Verdict = Verdict.Skipped, Reason = "predicted 8.9 s an operation, above the budget of 2 s" });
                        continue;
                    }

                    ResultRow row = Row(id, (overhead + (scale * Math.Pow(size, exponent))) * (pass == Pass.Forward ? 1 : 4), size);
                    rows.Add(variant == "AsPublished"
                        ? row with { Verdict = Verdict.DiffersAsDeclared, Reason = "NaN gradient in every coordinate", MaxGradientError = null }
                        : row);
                }
            }
        }

        return Set(rows) with
        {
            DataSets = ["coco128"],
            Kernels = [RepBoxInfo],
            Verdicts =
            [
                Judged("ElementLoop"), Judged("Loop"), Judged("Tensor"), Judged("Fused"),
                Judged("AsPublished") with
                {
                    Verdict = Verdict.DiffersAsDeclared,
                    WorstGradientError = new WorstError(null, 1e-5, "boxes[0,0]", "n32"),
                },
            ],
        };
    }

    /// <summary>A run whose every text tries to be markup.</summary>
    public static ResultSet Hostile()
    {
        ResultSet set = RepBox();
        string place = Evil.Replace("/", "", StringComparison.Ordinal);
        return set with
        {
            Machine = set.Machine with { Id = Evil, CpuName = Evil },
            Provider = new ProviderInfo(Evil, Evil),
            Device = Evil,
            Os = Evil,
            Dotnet = Evil,
            Commit = Evil,
            DataSets = [Evil],
            Rows = [.. set.Rows.Select(row => row with { Id = row.Id with { Case = row.Id.Case + place }, Reason = row.Reason is null ? null : Evil }),
                .. set.Rows.Where(row => row.Variant == "Tensor").Select(row => row with { Id = row.Id with { Variant = place } })],
            Verdicts = [.. set.Verdicts.Select(verdict => verdict with { Reason = Evil, WorstValueError = new WorstError(1, 1, Evil, Evil) })],
            Kernels = [RepBoxInfo with
            {
                Title = Evil,
                Definition = Evil + "\n```\n<script>alert(2)</script>",
                Source = Evil,
                ElementName = Evil,
                Claims = [RepBoxInfo.Claims[0] with { System = Evil, Claim = Evil }],
                Faults = [RepBoxInfo.Faults[0] with { System = Evil, Repository = Evil, Function = Evil, Commit = Evil, What = Evil, CaseId = Evil, EvalJson = Evil + "\n````", Training = Evil, Right = new RightTwinInfo { Variant = Evil, Refusal = Evil, Training = Evil } }],
                Systems = [new PublishedSystemInfo { System = Evil, Source = Evil, Parameters = Evil, Differs = Evil, Faults = [Evil] }],
            }],
        };
    }

    public static KernelInfo RepBoxInfo => new()
    {
        Id = "rep-box",
        Title = "RepBox",
        Definition = "Pairs i<j with different target ids:\nL = sum SmoothLn(IoU(B_i, B_j)) / D",
        Source = "Wang et al., \"Repulsion Loss\", CVPR 2018, eq. 6",
        ElementName = "pairs",
        Claims =
        [
            new PublishedClaim
            {
                System = "LittleGrey-hjp/Repulsion-Loss",
                Claim = "RepBox takes 10.7256 s as a loop and 0.00599 s as tensors",
                ClaimedSpeedup = 1791,
                FaultCase = "n32",
                MeasuredVariant = "AsPublished",
                ComparedVariant = "ElementLoop",
            },
        ],
        Faults =
        [
            new FaultInfo
            {
                System = "LittleGrey-hjp/Repulsion-Loss",
                Repository = "https://github.com/LittleGrey-hjp/Repulsion-Loss",
                Function = "repulsion_loss",
                Variant = "AsPublished",
                What = "The diagonal has IoU 1, log(0) sits in the branch not taken, and 0/0 makes every gradient NaN.",
                Shows = FaultSign.NanCount,
                CaseId = "n32",
                EvalJson = "{\"kernel\": \"rep-box\", \"inputs\": {\"boxes\": {\"dtype\": \"float32\", \"shape\": [2, 4], \"data\": [0, 0, 2, 2, 1, 1, 3, 3]}}, \"gradients\": [\"boxes\"]}",
                ValueError = 2e-9,
                NanCount = 128,
                ElementCount = 128,
                Training = "not finite at step 1",
                Right = new RightTwinInfo { Variant = "Tensor", ValueError = 1e-9, GradientError = 2e-8, NanCount = 0, Training = "0.693 to 0.31 in 20 steps" },
                StillShows = true,
            },
        ],
        Systems = [new PublishedSystemInfo { System = "YOLO-FaceV2", Source = "a/b at 1234567, repbox", Parameters = "sigma = 0.5", Differs = "Nothing.", Faults = ["The boxes are detached."] }],
    };

    private static VariantVerdict Judged(string variant) => new()
    {
        Kernel = "rep-box",
        Variant = variant,
        Device = "cpu",
        Cases = 104,
        Verdict = Verdict.Equal,
        WorstValueError = new WorstError(1.2e-7, 1e-6, "loss", "n63"),
        WorstGradientError = new WorstError(3.4e-6, 1e-5, "boxes[12,3]", "n64"),
    };
}
