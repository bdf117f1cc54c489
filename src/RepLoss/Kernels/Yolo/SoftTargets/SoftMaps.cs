using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>Soft objectness targets as tensors, one pair a level.</summary>
/// <param name="Maps">[B,A,ny,nx] float32 scores in [0,1]: 1 at the cells of YOLO rows, 0 where no box is.</param>
/// <param name="Soft">[B,A,ny,nx] bool: cells that a box covers and no YOLO row takes.</param>
public sealed record SoftMaps(IReadOnlyList<Tensor> Maps, IReadOnlyList<Tensor> Soft);
