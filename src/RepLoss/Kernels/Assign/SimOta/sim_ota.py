"""SimOTA in eager PyTorch: all truths with all anchors at once, in float64, so that float32 rounds no two costs to one."""
import reploss
import torch


def near(points, strides, truths, radius):
    low, high = truths[:, None, :2], truths[:, None, 2:]
    in_box = ((points > low) & (points < high)).all(2)
    in_centre = ((points - (low + high) / 2).abs() < radius * strides[:, None]).all(2)
    return in_box, in_centre


def overlap(boxes, truths):
    a, b = truths[:, None], boxes[None]
    sides = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0)
    shared = sides[..., 0] * sides[..., 1]
    union = (a[..., 2:] - a[..., :2]).prod(2) + (b[..., 2:] - b[..., :2]).prod(2) - shared
    return torch.where(union == 0, union, shared / union)


def entropies(logits, objectness, labels):
    z, o = logits.double(), objectness.double()[:, None]
    p = z.sigmoid()
    q = (p * o.sigmoid()).sqrt()
    rest = ((-z).sigmoid() + p * (-o).sigmoid()) / (1 + q)
    positive, negative = q.log().clamp(min=-100), rest.log().clamp(min=-100)
    return -negative.sum(1) - (positive - negative).T[labels]


def ranks(cost, is_weak):
    """The place of each anchor in its truth's order by (weak, cost, anchor)."""
    order = cost.sort(dim=1, stable=True)[1]
    order = order.gather(1, is_weak.gather(1, order).int().sort(dim=1, stable=True)[1])
    return torch.empty_like(order).scatter_(1, order, torch.arange(order.shape[1], device=order.device).expand_as(order))


@reploss.kernel("sim-ota")
@torch.no_grad()
def sim_ota(class_logits, objectness, boxes, anchor_points, strides, labels, truths, center_radius=2.5, candidates=10, iou_weight=3.0, conflict="all"):
    nobody = torch.full_like(objectness, -1, dtype=torch.int64)
    in_box, in_centre = near(anchor_points.double(), strides.double(), truths.double(), center_radius)
    is_candidate = (in_box | in_centre).any(0)
    index = is_candidate.nonzero()[:, 0]
    if len(index) == 0:
        return nobody, torch.zeros_like(objectness), torch.zeros_like(labels)
    iou = overlap(boxes.double()[index], truths.double())
    cost = entropies(class_logits[index], objectness[index], labels) - iou_weight * (iou + 1e-8).log()
    is_weak = ~(in_box & in_centre)[:, index]
    total = iou.topk(min(candidates, len(index)), 1)[0].cumsum(1)[:, -1]
    k = total.long().clamp(min=1, max=len(index))
    taken = ranks(cost, is_weak) < k[:, None]
    asked = taken | (taken.sum(0) > 1) if conflict == "all" else taken
    # The first truth of least (not asked, weak, cost).
    level = (~asked).int() * 2 + is_weak.int()
    held = torch.where(level == level.amin(0), cost, torch.full_like(cost, float("inf")))
    owner = (held == held.amin(0)).int().argmax(0)
    is_owned = taken.any(0)
    assigned = nobody.clone()
    assigned[index[is_owned]] = owner[is_owned]
    matched = torch.zeros_like(objectness)
    matched[index[is_owned]] = iou.gather(0, owner[None])[0][is_owned].to(matched.dtype)
    return assigned, matched, k


reploss.run()
