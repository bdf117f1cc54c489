using RepLoss.Contract;
using RepLoss.Equivalence;

namespace RepLoss.Bench.Timing;

/// <summary>A variant made ready on a subject: what is timed, and the judgement on its last answer.</summary>
internal sealed class PreparedSubject : IDisposable
{
    // The Loop is the truth of a judgement, and runs twice for it; where it takes longer than this, the proof on smaller inputs has to do.
    private const double TruthBudgetNanoseconds = 5e9;

    private readonly TimedSubject _subject;
    private readonly Variant _variant;
    private readonly KernelInput _input;

    private PreparedSubject(TimedSubject subject, string variant)
    {
        _subject = subject;
        _variant = subject.Kernel.Variant(variant);
        _input = subject.Draw();
        Timed = _variant.Prepare(_input, subject.GradientsOf(_input), subject.Device);
#if REPLOSS_TEST_BUILD
        Timed = InjectedSlowdown.Around(Timed, variant);
#endif
    }

    /// <summary>Draws the input, converts and uploads it; nothing here is timed.</summary>
    public static PreparedSubject Of(TimedSubject subject, string variant) => new(subject, variant);

    /// <summary>Its Run is exactly what is timed.</summary>
    public PreparedRun Timed { get; }

    /// <summary>Judges the answer of the last run; memory is not looked at.</summary>
    public Observed Judge()
    {
        double truth = _subject.Kernel.Variants[0].PredictedNanoseconds?.Invoke(_input, _subject.Pass) ?? 0;
        if (truth > TruthBudgetNanoseconds)
            return new Observed("equal", $"proved on smaller inputs: on this one the Loop would take {truth / 1e9:g2} s", null, null, null, null);
        Verdict verdict = new Judge(_subject.Kernel, _variant, _subject.Device)
            .Of(Timed.Read(), _subject.Case, _input, _subject.GradientsOf(_input));
        return new Observed(
            verdict.Word, verdict.Findings.Count > 0 ? verdict.Findings[0].ToString() : null,
            Error(verdict.Values), Error(verdict.Gradients), PeakNativeBytes: null, AllocatedBytes: null);
    }

    /// <summary>Frees what was prepared.</summary>
    public void Dispose() => Timed.Dispose();

    private static double? Error(Distance distance) =>
        distance.Place.Length > 0 && double.IsFinite(distance.Error) ? distance.Error : null;
}
