"""Attraction in eager PyTorch."""
import reploss
import torch.nn.functional as F


@reploss.kernel("attraction")
def attraction(predicted, target, beta=1.0):
    return F.smooth_l1_loss(predicted, target, reduction="sum", beta=beta) / max(predicted.shape[0], 1)


reploss.run()
