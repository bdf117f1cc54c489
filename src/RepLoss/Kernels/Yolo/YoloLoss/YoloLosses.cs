using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>What <see cref="YoloLoss"/> gives.</summary>
/// <param name="Loss">[] the loss to train on: B times the sum of the items.</param>
/// <param name="Items">[3] box, objectness and class loss, weighted, without B and without a gradient.</param>
/// <param name="Balance">[L] how much each level's objectness weighs in the next step; null without autobalance.</param>
public sealed record YoloLosses(Tensor Loss, Tensor Items, Tensor? Balance);
