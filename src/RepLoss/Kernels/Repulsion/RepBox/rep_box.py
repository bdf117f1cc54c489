"""RepBox in eager PyTorch: broadcast, mask, sum."""
import reploss
import torch

from iou import overlaps_of
from rep_gt import smooth_ln


@reploss.kernel("rep-box")
def rep_box(boxes, target_ids=None, image_ids=None, sigma=0.0, denominator="overlap", pixel_offset=0):
    n = boxes.shape[0]
    if n < 2:
        return boxes.sum() * 0
    counts = torch.ones(n, n, dtype=torch.bool, device=boxes.device).triu(1)
    if target_ids is not None:
        counts = counts & (target_ids[:, None] != target_ids[None])
    if image_ids is not None:
        counts = counts & (image_ids[:, None] == image_ids[None])
    # Masked before the logarithm, whose slope at a box against itself is infinite.
    overlaps = overlaps_of(boxes[:, None], boxes[None], pixel_offset).masked_fill(~counts, 0)
    total = smooth_ln(overlaps, sigma).sum()
    if denominator == "pairs":
        return total / counts.sum().clamp(min=1)
    if denominator == "square":
        return total / (n * n)
    overlapping = (overlaps > 0).sum().to(boxes.dtype)
    return total / (overlapping + 1e-7) * (overlapping > 0)


reploss.run()
