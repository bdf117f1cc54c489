using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Tensors;

/// <summary>How much a tensor variant works on at once, where it goes through its work in blocks.</summary>
internal static class TensorBlock
{
    // On a CPU the temporaries of a block stay in the cache, and torch's calls are still few beside their work; a GPU wants more to do a launch.
    private const long OnCpu = 1L << 16;
    private const long OnCuda = 1L << 22;

    /// <summary>Elements of a block on the tensor's device.</summary>
    public static long Elements(Tensor like)
    {
        TensorMemory.Keep();
        return like.device_type == DeviceType.CUDA ? OnCuda : OnCpu;
    }
}
