using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>
/// Numbers that a tensor variant reads back from the device, since they are data and the shapes of what follows depend on them. On a GPU the host waits each
/// time until all that was started before is done. A variant lists what it reads (<see cref="TensorVariant.ReadsBack"/>), and a test holds it to that.
/// </summary>
/// <param name="What">What is read, such as "how many rows there are".</param>
/// <param name="Reason">What depends on it.</param>
/// <param name="Times">How often in a call, at most; null where the data decides, as the reason says.</param>
public sealed record ReadBack(string What, string Reason, int? Times)
{
    /// <summary>Reads in the place of torch.</summary>
    /// <param name="what">What is read.</param>
    /// <param name="onHost">True where the answer is on the CPU, false where it is on the device and its shape alone is read.</param>
    /// <param name="read">Reads by torch.</param>
    internal delegate Tensor Reader(ReadBack what, bool onHost, Func<Tensor> read);

    /// <summary>What reads on this thread; null for torch. A test counts by it, and answers on a device without data.</summary>
    [field: ThreadStatic]
    internal static Reader? Instead { get; set; }

    /// <summary>[M,D] int64, the places of the M true elements.</summary>
    internal Tensor Places(Tensor mask) => Instead is null ? mask.nonzero() : Instead(this, false, mask.nonzero);

    /// <summary>The numbers 0, 1, … N-1, each as often as its count says.</summary>
    /// <param name="counts">[N] int64.</param>
    internal Tensor Repeated(Tensor counts)
    {
        Tensor numbers = ConstantTensor.Range(0, counts.size(0), ScalarType.Int64, counts.device);
        return Instead is null ? numbers.repeat_interleave(counts, 0) : Instead(this, false, () => numbers.repeat_interleave(counts, 0));
    }

    /// <summary>The numbers of a tensor in row-major order.</summary>
    internal T[] Numbers<T>(Tensor numbers) where T : unmanaged
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor host = Instead is null ? numbers.cpu() : Instead(this, true, numbers.cpu);
        return [.. host.contiguous().flatten().data<T>()];
    }
}
