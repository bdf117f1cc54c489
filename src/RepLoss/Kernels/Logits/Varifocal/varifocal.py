"""Varifocal loss in eager PyTorch, as MMDetection and Ultralytics write it."""
import reploss
import torch
import torch.nn.functional as F


@reploss.kernel("varifocal")
def varifocal(logits, scores, alpha=0.75, gamma=2.0, iou_weighted=True, detach_weight=False):
    if not logits.numel():
        return logits.sum()
    negative = alpha * logits.sigmoid() ** gamma
    if detach_weight:
        negative = negative.detach()
    weight = torch.where(scores > 0, scores if iou_weighted else torch.ones_like(scores), negative)
    return (F.binary_cross_entropy_with_logits(logits, scores, reduction="none") * weight).mean()


reploss.run()
