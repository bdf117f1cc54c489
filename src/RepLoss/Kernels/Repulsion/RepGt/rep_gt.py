"""RepGT in eager PyTorch."""
import math

import reploss
import torch

from iou import area, intersection, overlaps_of


def smooth_ln(x, sigma):
    """Clamped before the logarithm: where() sends a zero to the branch not taken, and 0 times infinity is NaN."""
    if sigma == 0:
        return x
    if sigma == 1:
        return -torch.log((1 - x).clamp(min=1e-7))
    rest, least = 1 - x, 1 - sigma
    return torch.where(rest < least, 1 - rest / least - math.log(least), -torch.log(rest.clamp(min=least)))


@reploss.kernel("rep-gt")
def rep_gt(predicted, truths, designated, image_ids=None, truth_image_ids=None, sigma=1.0, denominator="all", exclude="index", log_epsilon=0.0):
    if predicted.shape[0] == 0 or truths.shape[0] < 2:
        return predicted.sum() * 0
    with torch.no_grad():
        overlaps = overlaps_of(predicted[:, None], truths[None])
        if exclude == "index":
            own = torch.arange(truths.shape[0], device=truths.device)[None] == designated[:, None]
        else:
            own = (truths[None] == truths[designated][:, None]).all(2)
        if image_ids is not None:
            own = own & (truth_image_ids[designated] == image_ids)[:, None] | (truth_image_ids[None] != image_ids[:, None])
        best, second = overlaps.masked_fill(own, -1).max(1)
    truth = truths[second]
    size = area(truth)
    empty = size < torch.finfo(size.dtype).tiny
    covered = (intersection(predicted, truth) / size.masked_fill(empty, 1)).masked_fill(empty, 0)
    terms = -torch.log(1 - covered + log_epsilon) if log_epsilon else smooth_ln(covered, sigma)
    if denominator == "overlapping":
        counts = best > 0
        return (terms * counts).sum() / counts.sum().clamp(min=1)
    total = (terms if exclude == "index" and image_ids is None else terms * (best >= 0)).sum()
    return total if denominator == "sum" else total / predicted.shape[0]


reploss.run()
