using BenchmarkDotNet.Attributes;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Bench.Timing;

/// <summary>
/// The one benchmark class for all kernels: a method a variant, a parameter for kernel, case, pass and device. What is timed is
/// <see cref="PreparedRun.Run"/>, nothing else: drawing, conversion and upload are set-up, an answer is
/// judged before anything is timed, and that of the last run afterwards.
/// </summary>
public class KernelBenchmarks
{
    private PreparedSubject _prepared = null!;
    private PreparedRun _run = null!;
    private string _row = "";

    /// <summary>What there is to time.</summary>
    public static IEnumerable<string> Subjects => TimingPlan.Current.Subjects;

    /// <summary>kernel/case/pass/device.</summary>
    [ParamsSource(nameof(Subjects))]
    public string Subject { get; set; } = "";

    /// <summary>Nested loops over plain arrays.</summary>
    [Benchmark(Baseline = true)]
    public void Loop() => _run.Run();

    /// <summary>The same loops over tensor elements.</summary>
    [Benchmark]
    public void ElementLoop() => _run.Run();

    /// <summary>The published tensor version.</summary>
    [Benchmark]
    public void AsPublished() => _run.Run();

    /// <summary>Masked tensor operations.</summary>
    [Benchmark]
    public void Tensor() => _run.Run();

    /// <summary>Managed, SIMD, one pass.</summary>
    [Benchmark]
    public void Fused() => _run.Run();

    /// <summary>The method of a user's assembly that the subject names.</summary>
    [Benchmark]
    public void Rival() => _run.Run();

    /// <summary>Prepares the Loop.</summary>
    [GlobalSetup(Target = nameof(Loop))]
    public void PrepareLoop() => Prepare(VariantName.Loop);

    /// <summary>Prepares the ElementLoop.</summary>
    [GlobalSetup(Target = nameof(ElementLoop))]
    public void PrepareElementLoop() => Prepare(VariantName.ElementLoop);

    /// <summary>Prepares the published version.</summary>
    [GlobalSetup(Target = nameof(AsPublished))]
    public void PrepareAsPublished() => Prepare(VariantName.AsPublished);

    /// <summary>Prepares the tensor version.</summary>
    [GlobalSetup(Target = nameof(Tensor))]
    public void PrepareTensor() => Prepare(VariantName.Tensor);

    /// <summary>Prepares the fused version.</summary>
    [GlobalSetup(Target = nameof(Fused))]
    public void PrepareFused() => Prepare(VariantName.Fused);

    /// <summary>Prepares the method that the subject names.</summary>
    [GlobalSetup(Target = nameof(Rival))]
    public void PrepareRival() => Prepare(TimedSubject.OfRival);

    /// <summary>Judges the last answer of the timing and measures memory.</summary>
    [GlobalCleanup]
    public void Judge()
    {
        using PreparedSubject prepared = _prepared;
        RowFindings seen = prepared.Judge();
        double? peak = prepared.PeakOfRun();
        int collections = GC.CollectionCount(0);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        _run.Run();
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        // What was allocated was held at once where nothing was collected in between.
        double? held = GC.CollectionCount(0) == collections ? allocated : null;
        (seen with { PeakNativeBytes = peak, AllocatedBytes = allocated, PeakManagedBytes = held, Counts = prepared.Count(peak) }).Save(ChildEnvironment.ExchangeFolder, _row);
    }

    private void Prepare(string variant)
    {
        TorchNatives.Load(typeof(KernelBenchmarks).Assembly);
        TorchRuntime.Threads = ChildEnvironment.Threads;
        UserAssemblies.LoadInherited();
        TimedSubject subject = TimedSubject.Parse(Subject, ChildEnvironment.Scenes());
        _prepared = PreparedSubject.Of(subject, subject.NameOf(variant));
        _row = subject.RowOf(variant).ToString();
        _run = _prepared.Timed;
        RowFindings seen = _prepared.Prove();
        if (!seen.Holds)
        {
            seen.Save(ChildEnvironment.ExchangeFolder, _row);
            throw new InvalidOperationException(seen.Reason);
        }
    }
}
