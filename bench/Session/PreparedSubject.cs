using System.Diagnostics;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results;
using TorchSharp;

namespace RepLoss.Bench.Session;

/// <summary>A variant that is ready to run on a subject. It is timed, and its last answer is judged.</summary>
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

    /// <summary>Draws the input, converts it and uploads it. None of this is timed.</summary>
    public static PreparedSubject Of(TimedSubject subject, string variant) => new(subject, variant);

    /// <summary>The device on which it runs.</summary>
    public string Device { get; }

    /// <summary>The run. Only its method Run is timed.</summary>
    public PreparedRun Timed { get; }

    /// <summary>Runs once and judges the answer. A variant that is not equal on the timed input gets no time, even if it is equal on other inputs.</summary>
    public RowFindings Prove()
    {
        Timed.Run();
        return Judge();
    }

    /// <summary>Judges the answer of the last run. Memory is not measured here.</summary>
    public RowFindings Judge() => _truth.Judge(_variant, Timed.Read());

    /// <summary>Makes a run and returns the resident memory that it adds at its peak. Null on a GPU, and if the system does not report it.</summary>
    public double? PeakOfRun()
    {
        if (Device == "cpu")
            return MemoryProbe.PeakOf(Timed.Run);
        Timed.Run();
        return null;
    }

    /// <summary>Counts the operations of a run. The answer afterwards is the answer of a normal run.</summary>
    /// <param name="peak">The result of <see cref="PeakOfRun"/>.</param>
    public OperationCounts Count(double? peak)
    {
        Timed.Poison();
        long alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount, made = Made;
        // The least of several runs is taken, since the runtime's own threads allocate now and then.
        long allocated = long.MaxValue;
        int runs = 0;
        long start = Stopwatch.GetTimestamp();
        // A slow row is counted in one run only.
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

    // The number of tensors that torch has created for this thread.
    private static long Made => DisposeScopeManager.Statistics.CreatedInScopeCount + DisposeScopeManager.Statistics.CreatedOutsideScopeCount;

    /// <summary>Frees the run and its input.</summary>
    public void Dispose() => Timed.Dispose();
}

/// <summary>The Loop's answer to the timed input, by which the judge checks other answers. It is computed when it is first needed.</summary>
internal sealed class SubjectTruth(TimedSubject subject, KernelInput input)
{
    // A judgement takes two runs of the Loop. If a run would take longer than this, the answer is not judged here, and the check on smaller inputs counts instead.
    private const double BudgetNanoseconds = 5e9;

    private readonly Lazy<Truth> _truth = new(() => Truth.Of(subject.Kernel, input, subject.GradientsOf(input)));

    /// <summary>Judges an answer. Memory is not measured here.</summary>
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
