"""Element loops: the definitions over single elements of tensors, which is what the published speed-ups are measured against."""
import math

import torch


def overlap(a, b, offset=0.0):
    w = (torch.minimum(a[2], b[2]) - torch.maximum(a[0], b[0]) + offset).clamp(min=0)
    h = (torch.minimum(a[3], b[3]) - torch.maximum(a[1], b[1]) + offset).clamp(min=0)
    shared = w * h
    union = (a[2] - a[0] + offset) * (a[3] - a[1] + offset) + (b[2] - b[0] + offset) * (b[3] - b[1] + offset) - shared
    return shared / union if union != 0 else shared * 0


def smooth_ln(x, sigma):
    if sigma == 1:
        return -torch.log((1 - x).clamp(min=1e-7))
    return -torch.log(1 - x) if x <= sigma else (x - sigma) / (1 - sigma) - math.log(1 - sigma)


def attraction(options, predicted, target):
    total, beta = predicted.sum() * 0, options["beta"]
    for i in range(predicted.shape[0]):
        for k in range(4):
            u = (predicted[i, k] - target[i, k]).abs()
            total = total + (u * u / (2 * beta) if u < beta else u - beta / 2)
    return {"loss": total / max(predicted.shape[0], 1)}


def rep_gt(options, predicted, truths, designated):
    total, overlapping, n = predicted.sum() * 0, 0, predicted.shape[0]
    for i in range(n):
        best, second = -1.0, -1
        for g in range(truths.shape[0]):
            own = g == designated[i] if options["exclude"] == "index" else bool((truths[g] == truths[designated[i]]).all())
            if not own:
                found = float(overlap(predicted[i].detach(), truths[g]))
                if found > best:
                    best, second = found, g
        overlapping += best > 0
        if second < 0 or (options["denominator"] == "overlapping" and best <= 0):
            continue
        p, t = predicted[i], truths[second]
        w = (torch.minimum(p[2], t[2]) - torch.maximum(p[0], t[0])).clamp(min=0)
        h = (torch.minimum(p[3], t[3]) - torch.maximum(p[1], t[1])).clamp(min=0)
        size = (t[2] - t[0]) * (t[3] - t[1])
        covered = w * h / size if size > 0 else w * h * 0
        e = options["logEpsilon"]
        total = total + (-torch.log(1 - covered + e) if e else smooth_ln(covered, options["sigma"]))
    count = {"all": n, "overlapping": overlapping, "sum": 1}[options["denominator"]]
    return {"loss": total / max(count, 1)}


def rep_box(options, boxes, targetIds=None):
    total, pairs, overlapping, n = boxes.sum() * 0, 0, 0, boxes.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            if targetIds is not None and targetIds[i] == targetIds[j]:
                continue
            found = overlap(boxes[i], boxes[j], options["pixelOffset"])
            pairs += 1
            overlapping += bool(found > 0)
            total = total + smooth_ln(found, options["sigma"])
    if options["denominator"] == "overlap":
        return {"loss": total / (overlapping + 1e-7) if overlapping else total * 0}
    return {"loss": total / (max(pairs, 1) if options["denominator"] == "pairs" else n * n)}
