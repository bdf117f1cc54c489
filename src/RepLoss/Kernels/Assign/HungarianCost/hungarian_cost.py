"""The matching costs of DETR and Deformable DETR in eager PyTorch."""
import reploss
import torch


def corners(boxes):
    centre, half = boxes[:, :2], boxes[:, 2:] / 2
    return torch.cat([centre - half, centre + half], 1)


def ratio(numerator, denominator):
    nothing = denominator == 0
    return torch.where(nothing, torch.zeros_like(numerator), numerator / torch.where(nothing, torch.ones_like(denominator), denominator))


def giou(a, b):
    first, second = a[:, None], b[None]
    sides = (torch.minimum(first[..., 2:], second[..., 2:]) - torch.maximum(first[..., :2], second[..., :2])).clamp(min=0)
    shared = sides[..., 0] * sides[..., 1]
    area_a = (a[:, 2] - a[:, 0]) * (a[:, 3] - a[:, 1])
    area_b = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    union = area_a[:, None] + area_b[None] - shared
    hull = torch.maximum(first[..., 2:], second[..., 2:]) - torch.minimum(first[..., :2], second[..., :2])
    enclosing = hull[..., 0] * hull[..., 1]
    return ratio(shared, union) - ratio(enclosing - union, enclosing)


@reploss.kernel("hungarian-cost")
@torch.no_grad()
def hungarian_cost(logits, boxes, labels, truths, classification="softmax", class_weight=1.0, box_weight=5.0, giou_weight=2.0, alpha=0.25, gamma=2.0):
    if classification == "softmax":
        of_class = -logits.softmax(-1)[:, labels]
    else:
        z = logits[:, labels]
        p, rest = z.sigmoid(), (-z).sigmoid()
        of_class = alpha * rest ** gamma * -(p + 1e-8).log() - (1 - alpha) * p ** gamma * -(rest + 1e-8).log()
    apart = (boxes[:, None] - truths[None]).abs().sum(-1)
    return class_weight * of_class + box_weight * apart - giou_weight * giou(corners(boxes), corners(truths))


reploss.run()
