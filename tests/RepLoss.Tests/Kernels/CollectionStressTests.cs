using System.Collections.Concurrent;
using System.Diagnostics;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Tests.Judge;
using RepLoss.Torch;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>
/// Tensor code on several threads while another one forces collections and finalizers: what a finalizer frees while a native call still reads it, a scalar
/// without an owner above all, shows as an exception or as other bits.
/// </summary>
[Collection(TorchThreads.Alone)]
public sealed class CollectionStressTests
{
    private const double AffordableNanoseconds = 2e7;
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(8);

    private sealed record Work(Kernel Kernel, Variant Variant, KernelInput Input, IReadOnlyList<string> Gradients)
    {
        public KernelOutput Answer()
        {
            using PreparedRun run = Variant.Prepare(Input, Gradients, "cpu");
            run.Run();
            return run.Read().Copy();
        }
    }

    [Fact]
    public void Answers_stay_the_same_while_collections_are_forced()
    {
        Work[] all = [.. KernelRegistry.All.SelectMany(WorkOf)];
        int before = TorchRuntime.Threads;
        TorchRuntime.Threads = 1;
        KernelOutput[] expected = [.. all.Select(work => work.Answer())];
        TorchRuntime.Threads = before;
        var failures = new ConcurrentQueue<string>();
        var clock = Stopwatch.StartNew();
        int rounds = 0;
        Thread[] workers = [.. Enumerable.Range(0, Math.Max(2, Environment.ProcessorCount)).Select(first => new Thread(() =>
        {
            TorchRuntime.Threads = 1;
            for (int i = first; clock.Elapsed < s_duration && failures.IsEmpty; i++)
            {
                Work work = all[i % all.Length];
                try
                {
                    if (!work.Answer().SameBits(expected[i % all.Length]))
                        failures.Enqueue($"{work.Kernel.Id} {work.Variant.Name} gave other bits.");
                }
                catch (Exception exception)
                {
                    failures.Enqueue($"{work.Kernel.Id} {work.Variant.Name} threw: {exception.Message.Split('\n')[0]}");
                }

                Interlocked.Increment(ref rounds);
            }
        }))];
        foreach (Thread worker in workers)
            worker.Start();
        while (workers.Any(worker => worker.IsAlive))
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Empty(failures);
        Assert.True(rounds > 0);
    }

    private static IEnumerable<Work> WorkOf(Kernel kernel)
    {
        KernelCase one = kernel.Cases().First(one => one.Id.StartsWith("random-", StringComparison.Ordinal));
        foreach (DType dtype in kernel.Spec.DTypes)
        {
            var drawn = new DrawnCase(kernel, one, dtype);
            foreach (Variant variant in kernel.Variants.OfType<TensorVariant>().Where(variant => variant.Faults.Count == 0 && variant.Implements(drawn.Input)
                && variant.PredictedNanoseconds?.Invoke(drawn.Input, Pass.ForwardBackward) is not > AffordableNanoseconds))
                yield return new Work(kernel, variant, drawn.Input, drawn.Gradients);
        }
    }
}
