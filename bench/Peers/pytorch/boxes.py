"""Box kernels in eager PyTorch: broadcast, mask, sum. Boxes are xyxy, [..., 4]."""
import math

import torch
import torch.nn.functional as F


def intersection(a, b, offset=0.0):
    low = torch.maximum(a[..., :2], b[..., :2])
    high = torch.minimum(a[..., 2:], b[..., 2:])
    sides = (high - low + offset if offset else high - low).clamp(min=0)
    return sides[..., 0] * sides[..., 1]


def area(a, offset=0.0):
    sides = a[..., 2:] - a[..., :2]
    if offset:
        sides = sides + offset
    return sides[..., 0] * sides[..., 1]


def overlaps_of(a, b, offset=0.0, epsilon=0.0):
    shared = intersection(a, b, offset)
    union = area(a, offset) + area(b, offset) - shared
    if epsilon:
        union = union + epsilon
    empty = union == 0
    return (shared / union.masked_fill(empty, 1)).masked_fill(empty, 0)


def smooth_ln(x, sigma):
    """Clamped before the logarithm: where() sends a zero to the branch not taken, and 0 times infinity is NaN."""
    if sigma == 0:
        return x
    if sigma == 1:
        return -torch.log((1 - x).clamp(min=1e-7))
    return torch.where(x <= sigma, -torch.log(1 - x.clamp(max=sigma)), (x - sigma) / (1 - sigma) - math.log(1 - sigma))


def zero(x):
    return x.sum() * 0


def iou(options, boxes1, boxes2):
    return {"iou": overlaps_of(boxes1[:, None], boxes2[None], options["pixelOffset"], options["epsilon"])}


def ciou_of(predicted, target, placement="v7"):
    e = 1e-7
    (x1, y1, w1, h1), (x2, y2, w2, h2) = predicted.unbind(-1), target.unbind(-1)
    drawn = (w1 > 0) & (h1 > 0) & (w2 > 0) & (h2 > 0)
    if placement == "v5":
        h1, h2 = h1 + e, h2 + e
    left1, right1, top1, bottom1 = x1 - w1 / 2, x1 + w1 / 2, y1 - h1 / 2, y1 + h1 / 2
    left2, right2, top2, bottom2 = x2 - w2 / 2, x2 + w2 / 2, y2 - h2 / 2, y2 + h2 / 2
    shared = ((torch.minimum(right1, right2) - torch.maximum(left1, left2)).clamp(min=0)
              * (torch.minimum(bottom1, bottom2) - torch.maximum(top1, top2)).clamp(min=0))
    overlap = shared / (w1 * h1 + w2 * h2 - shared + e)
    width = torch.maximum(right1, right2) - torch.minimum(left1, left2)
    height = torch.maximum(bottom1, bottom2) - torch.minimum(top1, top2)
    distance = ((x2 - x1) ** 2 + (y2 - y1) ** 2) / (width ** 2 + height ** 2 + e)
    one = torch.ones_like(w1)
    angle1 = torch.atan(torch.where(drawn, w1, one) / torch.where(drawn, h1, one))
    angle2 = torch.atan(torch.where(drawn, w2, one) / torch.where(drawn, h2, one))
    v = (4 / math.pi ** 2) * (angle2 - angle1) ** 2 * drawn
    # detach as well: a trace does not keep no_grad.
    with torch.no_grad():
        alpha = (v / (v + (1 - overlap).clamp(min=0) + e)).detach()
    return overlap - distance - v * alpha


def ciou(options, predicted, target):
    return {"ciou": ciou_of(predicted, target, options["epsilonPlacement"])}


def attraction_of(predicted, target, beta):
    return F.smooth_l1_loss(predicted, target, reduction="sum", beta=beta) / max(predicted.shape[0], 1)


def attraction(options, predicted, target):
    return {"loss": attraction_of(predicted, target, options["beta"])}


def rep_gt_of(predicted, truths, designated, sigma, denominator="all", exclude="index", log_epsilon=0.0):
    if predicted.shape[0] == 0 or truths.shape[0] < 2:
        return zero(predicted)
    with torch.no_grad():
        overlaps = overlaps_of(predicted[:, None], truths[None])
        if exclude == "index":
            own = torch.arange(truths.shape[0], device=truths.device)[None] == designated[:, None]
        else:
            own = (truths[None] == truths[designated][:, None]).all(2)
        best, second = overlaps.masked_fill(own, -1).max(1)
    truth = truths[second]
    size = area(truth)
    empty = size <= 0
    covered = (intersection(predicted, truth) / size.masked_fill(empty, 1)).masked_fill(empty, 0)
    terms = -torch.log(1 - covered + log_epsilon) if log_epsilon else smooth_ln(covered, sigma)
    if denominator == "overlapping":
        counts = best > 0
        return (terms * counts).sum() / counts.sum().clamp(min=1)
    total = (terms if exclude == "index" else terms * (best >= 0)).sum()
    return total if denominator == "sum" else total / predicted.shape[0]


def rep_gt(options, predicted, truths, designated):
    return {"loss": rep_gt_of(predicted, truths, designated, options["sigma"], options["denominator"], options["exclude"], options["logEpsilon"])}


def rep_box_of(boxes, target_ids, sigma, denominator="overlap", offset=0.0):
    n = boxes.shape[0]
    if n < 2:
        return zero(boxes)
    counts = torch.ones(n, n, dtype=torch.bool, device=boxes.device).triu(1)
    if target_ids is not None:
        counts = counts & (target_ids[:, None] != target_ids[None])
    # Masked before the logarithm, whose slope at a box against itself is infinite.
    overlaps = overlaps_of(boxes[:, None], boxes[None], offset).masked_fill(~counts, 0)
    total = smooth_ln(overlaps, sigma).sum()
    if denominator == "pairs":
        return total / counts.sum().clamp(min=1)
    if denominator == "square":
        return total / (n * n)
    overlapping = (overlaps > 0).sum().to(boxes.dtype)
    return total / (overlapping + 1e-7) * (overlapping > 0)


def rep_box(options, boxes, targetIds=None):
    return {"loss": rep_box_of(boxes, targetIds, options["sigma"], options["denominator"], options["pixelOffset"])}


def repulsion(options, predicted, truths):
    if predicted.shape[0] == 0 or truths.shape[0] == 0:
        return {"loss": zero(predicted), "parts": torch.zeros(3, dtype=predicted.dtype, device=predicted.device)}
    with torch.no_grad():
        designated = overlaps_of(predicted[:, None], truths[None]).max(1)[1]
    parts = torch.stack([
        attraction_of(predicted, truths[designated], options["smoothBeta"]),
        rep_gt_of(predicted, truths, designated, options["sigmaGt"]),
        rep_box_of(predicted, designated, options["sigmaBox"]),
    ])
    return {"loss": parts[0] + options["alpha"] * parts[1] + options["beta"] * parts[2], "parts": parts.detach()}
