"""The loss of YOLOv8 by its steps in PyTorch, in float64, of the numbers that the README of the package takes. Prints the loss and the sums of its gradients' squares."""
import math

import torch

torch.set_default_dtype(torch.float64)


def ciou(a, b, e=1e-7):
    size_a, size_b = a[..., 2:] - a[..., :2], b[..., 2:] - b[..., :2]
    shared = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    iou = shared / (size_a.prod(-1) + size_b.prod(-1) - shared + e)
    hull = torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])
    apart = (a[..., :2] + a[..., 2:] - b[..., :2] - b[..., 2:]) / 2
    v = 4 / math.pi ** 2 * (torch.atan(size_b[..., 0] / (size_b[..., 1] + e)) - torch.atan(size_a[..., 0] / (size_a[..., 1] + e))) ** 2
    alpha = (v / (v - iou + 1 + e)).detach()
    return iou - (apart ** 2).sum(-1) / ((hull ** 2).sum(-1) + e) - alpha * v


def assign(scores, boxes, points, labels, truths):
    """Task-aligned assignment of one image: the truth of each anchor, and its target scores."""
    owner, best, metrics = torch.full((len(points),), -1), torch.zeros(len(points)), []
    overlaps = []
    for label, truth in zip(labels, truths):
        inside = torch.minimum(points - truth[:2], truth[2:] - points).min(-1).values > 1e-9
        overlap = ciou(truth.expand(len(points), 4), boxes).clamp(min=0) * inside
        metric = scores[:, label].sqrt() * overlap ** 6
        claimed = torch.zeros(len(points), dtype=torch.bool)
        claimed[torch.where(inside, metric, torch.tensor(-1.0)).topk(10).indices] = True
        claimed &= inside
        wins = claimed & ((owner < 0) | (overlap > best))
        owner[wins], best[wins] = len(metrics), overlap[wins]
        metrics.append(metric)
        overlaps.append(overlap)
    targets = torch.zeros_like(scores)
    for g, label in enumerate(labels):
        own = owner == g
        if own.any():
            targets[own, label] = metrics[g][own] * overlaps[g][own].max() / (metrics[g][own].max() + 1e-9)
    return owner, targets


points, strides = [], []
for stride in (8, 16, 32):
    for y in range(64 // stride):
        for x in range(64 // stride):
            points.append(((x + 0.5) * stride, (y + 0.5) * stride))
            strides.append(stride)
points, strides = torch.tensor(points), torch.tensor(strides, dtype=torch.float64)
classes = ((torch.arange(2 * 84 * 3) * 0.7).sin() * 2 - 2).reshape(2, 84, 3).requires_grad_()
bins = ((torch.arange(2 * 84 * 4 * 16) * 0.37).sin() * 2).reshape(2, 84, 4, 16).requires_grad_()
labels = [[1, 0], [2]]
truths = [torch.tensor([[4.0, 6, 40, 44], [20, 16, 60, 62]]), torch.tensor([[10.0, 2, 50, 34]])]

box = dfl = score = divisor = 0
for i in range(2):
    distance = (bins[i].softmax(-1) * torch.arange(16)).sum(-1) * strides[:, None]
    boxes = torch.cat([points - distance[:, :2], points + distance[:, 2:]], 1)
    owner, targets = assign(classes[i].detach().sigmoid(), boxes.detach(), points, labels[i], truths[i])
    divisor = divisor + targets.sum()
    score = score + torch.nn.functional.binary_cross_entropy_with_logits(classes[i], targets, reduction="sum")
    own = owner >= 0
    weight, target = targets.sum(-1)[own], truths[i][owner[own]]
    box = box + (weight * (1 - ciou(boxes[own], target))).sum()
    side = (torch.cat([points[own] - target[:, :2], target[:, 2:] - points[own]], 1) / strides[own, None]).clamp(0, 16 - 1 - 0.01)
    low = side.long()
    logs = bins[i][own].log_softmax(-1)
    taken = -(logs.gather(2, low[..., None])[..., 0] * (low + 1 - side) + logs.gather(2, low[..., None] + 1)[..., 0] * (side - low))
    dfl = dfl + (weight * taken.mean(-1)).sum()
divisor = divisor.clamp(min=1)
loss = (7.5 * box + 1.5 * dfl + 0.5 * score) / divisor * 2
loss.backward()
print(f"{loss.item():.6f} {(classes.grad ** 2).sum().item():.6f} {(bins.grad ** 2).sum().item():.6f}")
