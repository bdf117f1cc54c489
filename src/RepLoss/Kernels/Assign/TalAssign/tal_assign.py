"""Task-aligned assignment in eager PyTorch: all truths with all anchors at once, in float64, so that float32 rounds no two alignments to one."""
import math

import reploss
import torch


def inside(points, truths, epsilon, small_side, widened_side):
    low, high = truths[:, None, :2], truths[:, None, 2:]
    middle, small = (low + high) / 2, high - low < small_side
    low, high = torch.where(small, middle - widened_side / 2, low), torch.where(small, middle + widened_side / 2, high)
    return torch.cat([points - low, high - points], 2).amin(2) > epsilon


def overlaps(boxes, truths, overlap):
    (px1, py1, px2, py2), (tx1, ty1, tx2, ty2) = boxes.T[:, None], truths.T[:, :, None]
    shared = (torch.minimum(px2, tx2) - torch.maximum(px1, tx1)).clamp(min=0) * (torch.minimum(py2, ty2) - torch.maximum(py1, ty1)).clamp(min=0)
    if overlap == "iou":
        union = (px2 - px1) * (py2 - py1) + (tx2 - tx1) * (ty2 - ty1) - shared
        return torch.where(union == 0, union, shared / union)
    e = 1e-7
    w, h, tw, th = px2 - px1, py2 - py1 + e, tx2 - tx1, ty2 - ty1 + e
    iou = shared / (w * h + tw * th - shared + e)
    diagonal = (torch.maximum(px2, tx2) - torch.minimum(px1, tx1)) ** 2 + (torch.maximum(py2, ty2) - torch.minimum(py1, ty1)) ** 2 + e
    apart = ((tx1 + tx2 - px1 - px2) ** 2 + (ty1 + ty2 - py1 - py2) ** 2) / 4
    v = 4 / math.pi ** 2 * (torch.atan(tw / th) - torch.atan(w / h)) ** 2
    return (iou - apart / diagonal - v * v / (v + (1 - iou).clamp(min=0) + e)).clamp(min=0)


def largest(numbers, count):
    """A mask of the largest numbers of each row that are 0 or more, of equal ones the first."""
    order = numbers.sort(dim=1, descending=True, stable=True)[1][:, :count]
    return torch.zeros_like(numbers, dtype=torch.bool).scatter_(1, order, True) & (numbers >= 0)


@reploss.kernel("tal-assign")
@torch.no_grad()
def tal_assign(scores, boxes, anchor_points, labels, truths, topk=10, alpha=0.5, beta=6.0, epsilon=1e-9, overlap="ciou", conflict="claiming",
               small_side=0.0, widened_side=16.0, second_topk=0):
    anchors, count = len(boxes), len(truths)
    if anchors == 0 or count == 0:
        nobody = torch.full((anchors,), -1, dtype=torch.int64, device=boxes.device)
        return nobody, nobody >= 0, torch.zeros_like(scores)
    boxes, points, truths = boxes.double(), anchor_points.double(), truths.double()
    within = inside(points, truths, epsilon, small_side, widened_side)
    o = overlaps(boxes, truths, overlap) * within
    m = scores.double().T[labels] ** alpha * o ** beta * within
    claims = largest(torch.where(within, m, -torch.ones_like(m)), topk)
    asked = claims | (claims.sum(0) > 1) if conflict == "all" else claims
    held = torch.where(asked, o, -torch.ones_like(o))
    best = held.amax(0)
    assigned = torch.where(best >= 0, (held == best).int().argmax(0), torch.full_like(labels[:1], -1))
    own = torch.arange(count, device=boxes.device)[:, None] == assigned
    if second_topk > 0:
        own = largest(torch.where(own, m, -torch.ones_like(m)), second_topk)
        assigned = torch.where(own.any(0), assigned, torch.full_like(assigned, -1))
    divisor = (m * own).amax(1, keepdim=True) + epsilon
    scaled = torch.where(divisor > 0, m * own * (o * own).amax(1, keepdim=True) / divisor, torch.zeros_like(m)).amax(0)
    targets = torch.zeros_like(scores).scatter_(1, labels[assigned.clamp(min=0)][:, None], scaled[:, None].to(scores.dtype))
    return assigned, assigned >= 0, targets


reploss.run()
