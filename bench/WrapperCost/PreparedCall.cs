using System.Diagnostics;
using RepLoss.Contract;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Bench.WrapperCost;

/// <summary>An operation with its operands: timed, and its allocations counted.</summary>
internal sealed class PreparedCall : IDisposable
{
    // So many that what the rest of the process leaves for the finalizer, a hundred objects at times, is less than half an object a call.
    private const int CountedCalls = 400;
    private const int Counts = 2;

    private readonly Operation _operation;
    private readonly Operands _operands;
    private readonly Tensor[] _answer = new Tensor[1];
    private readonly Tensor[] _answerGradient;

    /// <summary>Draws the operands and, for the pass with gradients, a gradient of ones for the answer.</summary>
    public PreparedCall(Operation operation, int size, Pass pass)
    {
        _operation = operation;
        _operands = new Operands(size, pass == Pass.Forward ? [] : operation.Inputs);
        using Tensor answer = operation.Call(_operands).clone(), numbers = answer.detach().to_type(ScalarType.Float64).flatten();
        using Tensor weights = linspace(1, 2, numbers.numel(), ScalarType.Float64), total = numbers.dot(weights);
        Total = total.item<double>();
        _answerGradient = [ones_like(answer, requires_grad: false)];
    }

    /// <summary>The answer's elements, weighted by 1 to 2 in their order and summed: what both languages must agree on.</summary>
    public double Total { get; }

    /// <summary>Nanoseconds a call: the mean of as many calls as fill the time, after about as long to warm up.</summary>
    public double Nanoseconds(TimeSpan duration)
    {
        // What earlier operations left for the finalizer is not paid for by this one.
        Collect();
        long calls = 1;
        TimeSpan elapsed = Time(calls);
        while (elapsed < duration / 2)
        {
            calls *= 2;
            elapsed = Time(calls);
        }

        calls = Math.Max(1, (long)(calls * (duration / elapsed)));
        return Time(calls).TotalNanoseconds / calls;
    }

    /// <summary>
    /// What a call allocates. The lesser of two counts, since the number of objects that wait for their finalizer is that of the whole process.
    /// </summary>
    public CallAllocations Allocations()
    {
        CallAllocations[] counts = [.. Enumerable.Range(0, Counts).Select(_ => Count())];
        return new CallAllocations(counts.Min(count => count.ManagedBytes), counts.Min(count => count.Tensors), counts.Min(count => count.ObjectsToFinalize));
    }

    /// <summary>One call, its answer and gradients freed.</summary>
    public void Run()
    {
        Tensor answer = _operation.Call(_operands);
        if (_operands.Inputs.Length > 0)
        {
            _answer[0] = answer;
            IList<Tensor> gradients = autograd.grad(_answer, _operands.Inputs, _answerGradient);
            for (int i = 0; i < gradients.Count; i++)
                gradients[i].Dispose();
        }

        if (!ReferenceEquals(answer, _operands.Target))
            answer.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _operands.Dispose();
        _answerGradient[0].Dispose();
    }

    private TimeSpan Time(long calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (long i = 0; i < calls; i++)
            Run();
        return Stopwatch.GetElapsedTime(start);
    }

    private CallAllocations Count()
    {
        Run();
        Collect();
        long others = WaitingForFinalizer();
        Collect();
        int collections = GC.CollectionCount(0);
        (long bytes, long tensors) = (GC.GetAllocatedBytesForCurrentThread(), Tensors);
        for (int i = 0; i < CountedCalls; i++)
            Run();
        (bytes, tensors) = (GC.GetAllocatedBytesForCurrentThread() - bytes, Tensors - tensors);
        bool isWhole = GC.CollectionCount(0) == collections;
        // Less what waits after every collection: the runtime's own callbacks register again each time. Rounded, since a few objects of others may
        // wait as well. Unknown where objects were finalized in between.
        double waiting = Math.Round((double)Math.Max(0, WaitingForFinalizer() - others) / CountedCalls);
        return new CallAllocations((double)bytes / CountedCalls, (double)tensors / CountedCalls, isWhole ? waiting : null);
    }

    private static long WaitingForFinalizer()
    {
        GC.Collect();
        return GC.GetGCMemoryInfo(GCKind.FullBlocking).FinalizationPendingCount;
    }

    private static long Tensors => DisposeScopeManager.Statistics.CreatedOutsideScopeCount;

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
