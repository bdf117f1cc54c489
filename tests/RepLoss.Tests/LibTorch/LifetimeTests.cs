using LibTorch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

/// <summary>Counts live tensors in the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(LifetimeTests), DisableParallelization = true)]
[Collection(nameof(LifetimeTests))]
public sealed class LifetimeTests
{
    [Fact]
    public void Ten_thousand_calls_leave_no_tensor_behind()
    {
        using Tensor x = rand(), places = tensor(new long[] { 0, 2 });
        long before = Settled();
        for (int i = 0; i < 10_000; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor loss = ((x[.., 1..] * 2) / (x[.., ..1] + 1)).index_select(0, places).clamp(0, 1).sum();
            _ = autograd.grad([loss], [x]);
            (Tensor values, _) = x.sort(0, stable: true);
            _ = values.unique(return_inverse: true);
            _ = x.split(1);
        }

        Assert.Equal(before, LibTorchInfo.LiveTensors);
    }

    [Fact]
    public void Failed_calls_leave_no_tensor_behind()
    {
        using Tensor x = rand();
        long before = Settled();
        for (int i = 0; i < 1_000; i++)
        {
            Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => x[0, 7]);
            Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => x.reshape(5));
        }

        Assert.Equal(before, LibTorchInfo.LiveTensors);
    }

    [Fact]
    public void Forgotten_tensors_are_finalised()
    {
        long before = Settled();
        Forget();
        Assert.Equal(before, Settled());
    }

    [Fact]
    public void Detached_tensors_and_those_of_an_ended_thread_are_finalised()
    {
        long before = Settled();
        var thread = new Thread(() =>
        {
            _ = NewDisposeScope();
            Forget();
            zeros(1).DetachFromDisposeScope();
        });
        thread.Start();
        thread.Join();
        thread = null;
        Settled();
        Assert.Equal(before, Settled());
    }

    [Fact]
    public void A_tensor_survives_the_thread_that_made_it()
    {
        Tensor? made = null;
        var thread = new Thread(() =>
        {
            _ = NewDisposeScope();
            made = full(1, 7);
        });
        thread.Start();
        thread.Join();
        Settled();
        Settled();
        Assert.Equal(7, made!.ToDouble());
        made!.Dispose();
    }

    [Fact]
    public void Native_memory_stays_flat()
    {
        using Tensor x = zeros(256, 1024, requires_grad: true);
        Run(x, 50);
        long before = Environment.WorkingSet;
        Run(x, 300);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 100L << 20);
    }

    // Every way on which a tensor of a megabyte comes back from the shim; one leak a round would be 300 megabytes.
    private static void Run(Tensor x, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = x + 1;
            _ = autograd.grad([y.sum()], [x], retain_graph: true);
            Tensor z = y.detach();
            _ = z[TensorIndex.Ellipsis];
            _ = (z + 0).index_put_(2, TensorIndex.Slice(0, 10));
            _ = (z + 0).split(8);
            _ = (z + 0).max(0);
            _ = cat([z, z]);
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget()
    {
        for (int i = 0; i < 100; i++)
        {
            _ = zeros(1);
        }
    }

    private static Tensor rand() => tensor(new[] { 0.1, 0.5, 0.9, 0.3, 0.2, 0.8 }, [3, 2], requires_grad: true);

    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return LibTorchInfo.LiveTensors;
    }
}
