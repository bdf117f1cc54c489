"""Distribution focal loss in eager PyTorch, as Ultralytics writes it, but for the caller's distances, which stay as they are."""
import reploss
import torch
import torch.nn.functional as F


@reploss.kernel("dfl")
def dfl(logits, distances, outside="clamp"):
    if not distances.numel():
        return logits.sum()
    bins = logits.shape[-1]
    y = distances.clamp(0, bins - 1 - 0.01) if outside == "clamp" else distances
    left = y.floor().clamp(max=bins - 2).long()
    right_weight = y - left
    flat = logits.reshape(-1, bins)
    left_loss = F.cross_entropy(flat, left.reshape(-1), reduction="none").view(y.shape)
    right_loss = F.cross_entropy(flat, (left + 1).reshape(-1), reduction="none").view(y.shape)
    return (left_loss * (1 - right_weight) + right_loss * right_weight).mean()


reploss.run()
