"""GIoU, DIoU, CIoU, EIoU and SIoU losses of aligned boxes in eager PyTorch."""
import math

import reploss
import torch

# Lengths are squared in units of 16, so that float32 holds the squares of those up to 1e19.
UNIT = 1 / 16


def angle_of(size, known):
    """atan(width / height). By the longer side, since squares of small sides are 0 and make its gradient NaN."""
    longer = torch.maximum(size[0], size[1]).detach().masked_fill(~known, 1)
    return torch.atan2(torch.where(known, size[0] / longer, longer), torch.where(known, size[1] / longer, longer))


def penalty(kind, size, target_size, hull, offset, iou, union, epsilon, theta):
    """hull and offset are in units of 16."""
    small = epsilon * UNIT * UNIT
    if kind == "giou":
        enclosing = hull[0] * hull[1]
        return (enclosing - union * (UNIT * UNIT)) / (enclosing + small)
    if kind == "siou":
        squares = (offset ** 2).sum(0)
        apart = squares > 0
        angle = 2 * offset[0].abs() * offset[1].abs() * apart / torch.where(apart, squares, torch.ones_like(squares))
        distance = (1 - torch.exp(-(2 - angle) * offset ** 2 / (hull ** 2 + small))).sum(0)
        ratio = (size - target_size).abs() / (torch.maximum(size, target_size) + epsilon)
        return (distance + ((1 - torch.exp(-ratio)) ** theta).sum(0)) / 2
    distance = (offset ** 2).sum(0) / ((hull ** 2).sum(0) + small)
    if kind == "eiou":
        return distance + (((size - target_size) * UNIT) ** 2 / (hull ** 2 + small)).sum(0)
    if kind == "ciou":
        known = (torch.maximum(size[0], size[1]) > 0) & (torch.maximum(target_size[0], target_size[1]) > 0)
        angle = angle_of(target_size, known) - angle_of(size, known)
        v = (4 / math.pi ** 2) * angle ** 2 * known
        with torch.no_grad():
            alpha = (v / (v + (1 - iou).clamp(min=0) + epsilon)).detach()
        return distance + alpha * v
    return distance


@reploss.kernel("box-loss")
def box_loss(predicted, target, kind="ciou", epsilon=1e-7, theta=4.0):
    if not predicted.shape[0]:
        return predicted.sum()
    # The square of an epsilon below is 0 in the dtype, and autograd divides by it.
    epsilon = max(epsilon, torch.finfo(predicted.dtype).tiny ** 0.5)
    p, t = predicted.T, target.T
    size, target_size = p[2:] - p[:2], t[2:] - t[:2]
    overlap = (torch.minimum(p[2:], t[2:]) - torch.maximum(p[:2], t[:2])).clamp(min=0)
    shared = overlap[0] * overlap[1]
    union = size[0] * size[1] + target_size[0] * target_size[1] - shared
    iou = shared / (union + epsilon)
    hull = (torch.maximum(p[2:], t[2:]) - torch.minimum(p[:2], t[:2])) * UNIT
    offset = ((t[:2] - p[:2]) + (t[2:] - p[2:])) * (UNIT / 2)
    return (1 - iou + penalty(kind, size, target_size, hull, offset, iou, union, epsilon, theta)).mean()


reploss.run()
