using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Torch;

/// <summary>How much a tensor variant works on at once, where it goes through its work in blocks.</summary>
internal static class TensorBlock
{
    // On a CPU the temporaries of a block stay in the cache, and torch's calls are still few beside their work; a GPU wants more to do a launch.
    private const long OnCpu = 1L << 16;
    private const long OnCuda = 1L << 22;

    /// <summary>The length of blocks that are as even as can be, and of no more elements than <see cref="Elements"/>.</summary>
    /// <param name="like">A tensor on the device.</param>
    /// <param name="count">How many there are to be cut into blocks; above 0.</param>
    /// <param name="times">How many times as many elements a block may have.</param>
    public static long EvenLength(Tensor like, long count, int times = 1)
    {
        long most = times * Elements(like), blocks = (count + most - 1) / most;
        return (count + blocks - 1) / blocks;
    }

    /// <summary>Elements of a block on the tensor's device.</summary>
    public static long Elements(Tensor like)
    {
        TensorMemory.Keep();
        return like.device_type == DeviceType.CUDA ? OnCuda : OnCpu;
    }
}
