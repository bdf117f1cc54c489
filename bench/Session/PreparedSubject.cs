using RepLoss.Contract;

namespace RepLoss.Bench.Session;

/// <summary>A variant made ready on a subject: what is timed, and the judgement on its last answer.</summary>
internal sealed class PreparedSubject : IDisposable
{
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
    public Observed Prove()
    {
        Timed.Run();
        return Judge();
    }

    /// <summary>Judges the answer of the last run; memory is not looked at.</summary>
    public Observed Judge() => _truth.Judge(_variant, Timed.Read());

    /// <summary>Frees what was prepared.</summary>
    public void Dispose() => Timed.Dispose();
}
