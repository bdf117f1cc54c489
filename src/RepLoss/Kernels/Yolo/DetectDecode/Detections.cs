using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>Decoded predictions as tensors; rows by image, level, anchor, y, x.</summary>
/// <param name="Boxes">[R,4] centre x, centre y, width, height in pixels.</param>
/// <param name="Objectness">[R] probabilities.</param>
/// <param name="Classes">[R,K] probabilities.</param>
public sealed record Detections(Tensor Boxes, Tensor Objectness, Tensor Classes) : IDisposable
{
    /// <summary>Frees all of them.</summary>
    public void Dispose()
    {
        Boxes.Dispose();
        Objectness.Dispose();
        Classes.Dispose();
    }
}
