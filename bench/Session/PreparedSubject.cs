using System.Diagnostics;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;
using TorchSharp;

namespace RepLoss.Bench.Session;

/// <summary>A variant made ready on a subject: what is timed, and the judgement on its last answer.</summary>
internal sealed class PreparedSubject : IDisposable
{
    private const int CountedRuns = 5;

    private static readonly TimeSpan LongRun = TimeSpan.FromMilliseconds(100);

    private readonly Variant _variant;
    private readonly SubjectTruth _truth;

    private PreparedSubject(TimedSubject subject, string variant)
    {
        _variant = subject.Kernel.Variant(variant);
        Device = subject.Device;
        KernelInput input = subject.Draw();
        _truth = new SubjectTruth(subject, input);
        Timed = _variant.Prepare(input, subject.GradientsOf(input), subject.Device);
#if REPLOSS_TEST_BUILD
        Timed = InjectedSlowdown.Around(Timed, variant);
#endif
    }

    /// <summary>Draws the input, converts and uploads it; nothing here is timed.</summary>
    public static PreparedSubject Of(TimedSubject subject, string variant) => new(subject, variant);

    /// <summary>Where it runs.</summary>
    public string Device { get; }

    /// <summary>Its Run is exactly what is timed.</summary>
    public PreparedRun Timed { get; }

    /// <summary>Runs once and judges: what is not equal on the very input it is timed on is not worth a time, however equal it is on others.</summary>
    public RowFindings Prove()
    {
        Timed.Run();
        return Judge();
    }

    /// <summary>Judges the answer of the last run; memory is not looked at.</summary>
    public RowFindings Judge() => _truth.Judge(_variant, Timed.Read());

    /// <summary>Makes a run; resident memory that it adds at its peak. Null on a GPU, whose memory is not this process's, and where the system does not tell.</summary>
    public double? PeakOfRun()
    {
        if (Device == "cpu")
            return MemoryProbe.PeakOf(Timed.Run);
        Timed.Run();
        return null;
    }

    /// <summary>Counts what a run does. After it the answer is that of a run as before.</summary>
    /// <param name="peak">What <see cref="PeakOfRun"/> gave.</param>
    public OperationCounts Count(double? peak)
    {
        Timed.Poison();
        long alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount, made = Made;
        // The least of several runs: the runtime's own threads allocate now and then.
        long allocated = long.MaxValue;
        int runs = 0;
        long start = Stopwatch.GetTimestamp();
        // A slow row is counted in one run.
        while (runs == 0 || (runs < CountedRuns && Stopwatch.GetElapsedTime(start) < LongRun * runs))
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Timed.Run();
            allocated = Math.Min(allocated, GC.GetTotalAllocatedBytes(precise: true) - before);
            runs++;
        }

        return new OperationCounts
        {
            AllocatedBytes = allocated,
            TorchCalls = (double)(Made - made) / runs,
            LiveTensors = DisposeScopeManager.Statistics.ThreadTotalLiveCount - alive,
            PeakNativeBytes = peak is null ? null : OperationCounts.NativeStep * Math.Round(peak.Value / OperationCounts.NativeStep),
        };
    }

    // Tensors that this thread was given by torch.
    private static long Made => DisposeScopeManager.Statistics.CreatedInScopeCount + DisposeScopeManager.Statistics.CreatedOutsideScopeCount;

    /// <summary>Frees what was prepared.</summary>
    public void Dispose() => Timed.Dispose();
}

/// <summary>The Loop's answer to the input that is timed, made when it is first needed, and what the judge says of others beside it.</summary>
internal sealed class SubjectTruth(TimedSubject subject, KernelInput input)
{
    // A judgement takes two runs of the Loop. Where one would take longer than this, the answer is not judged here: the proof on smaller inputs stands for it.
    private const double BudgetNanoseconds = 5e9;

    private readonly Lazy<Truth> _truth = new(() => Truth.Of(subject.Kernel, input, subject.GradientsOf(input)));

    /// <summary>Judges an answer; memory is not looked at.</summary>
    public RowFindings Judge(Variant variant, KernelOutput answer)
    {
        double truth = subject.Kernel.Variants[0].PredictedNanoseconds?.Invoke(input, subject.Pass) ?? 0;
        if (truth > BudgetNanoseconds)
            return new RowFindings(KebabCase.Of(Verdict.Equal), $"proved on smaller inputs: on this one the Loop would take {truth / 1e9:g2} s", null, null, null, null);
        Judgement verdict = new VariantJudge(subject.Kernel, variant, subject.Device).Of(answer, subject.Case, input, subject.GradientsOf(input), _truth.Value);
        return new RowFindings(
            KebabCase.Of(verdict.Verdict), verdict.Findings.Concat(verdict.Ties).FirstOrDefault()?.ToString(),
            Error(verdict.Values), Error(verdict.Gradients), PeakNativeBytes: null, AllocatedBytes: null);
    }

    private static double? Error(Distance distance) =>
        distance.Place.Length > 0 && double.IsFinite(distance.Error) ? distance.Error : null;
}
