"""Repulsion loss in eager PyTorch: attraction, RepGT and RepBox together."""
import reploss
import torch

from attraction import attraction
from iou import overlaps_of
from rep_box import rep_box
from rep_gt import rep_gt


@reploss.kernel("repulsion")
def repulsion(predicted, truths, alpha=0.5, beta=0.5, sigma_gt=1.0, sigma_box=0.0, smooth_beta=1.0):
    if predicted.shape[0] == 0 or truths.shape[0] == 0:
        return {"loss": predicted.sum() * 0, "parts": torch.zeros(3, dtype=predicted.dtype, device=predicted.device)}
    with torch.no_grad():
        designated = overlaps_of(predicted[:, None], truths[None]).max(1)[1]
    parts = torch.stack([
        attraction(predicted, truths[designated], smooth_beta),
        rep_gt(predicted, truths, designated, sigma=sigma_gt),
        rep_box(predicted, designated, sigma=sigma_box),
    ])
    return {"loss": parts[0] + alpha * parts[1] + beta * parts[2], "parts": parts.detach()}


reploss.run()
