using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class Iou
{
    /// <summary>Broadcasts the sets against each other; O(N M) time and, for some ten temporaries, memory.</summary>
    /// <param name="boxes1">[N,4] float32 or float64, x1, y1, x2, y2.</param>
    /// <param name="boxes2">[M,4] of the same dtype and device.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>[N,M], differentiable with respect to both.</returns>
    public static Tensor Tensor(Tensor boxes1, Tensor boxes2, IouOptions? options = null)
    {
        options ??= new IouOptions();
        options.Validate();
        return Boxes.IoUTensor(boxes1.unsqueeze(1), boxes2.unsqueeze(0), options.PixelOffset, options.Epsilon);
    }
}
