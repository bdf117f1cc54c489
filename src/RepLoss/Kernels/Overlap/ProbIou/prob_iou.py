"""ProbIoU of oriented boxes in eager PyTorch: in float64, since float32 does not hold the products of four sides."""
import reploss
import torch


@reploss.kernel("prob-iou")
def prob_iou(predicted, target):
    p, t = predicted.double().unbind(1), target.double().unbind(1)
    there = (torch.stack(p[2:4] + t[2:4]) > 0).all(0)
    one = torch.ones_like(p[0])
    w1, h1, w2, h2 = (torch.where(there, side, one) for side in p[2:4] + t[2:4])
    dx, dy, turn = p[0] - t[0], p[1] - t[1], p[4] - t[4]
    product = w1 * h1 * w2 * h2
    q = ((w1 * h1 - w2 * h2) ** 2 + torch.cos(turn) ** 2 * (w1 * h2 - h1 * w2) ** 2
         + torch.sin(turn) ** 2 * (w1 * w2 - h1 * h2) ** 2) / (4 * product)
    determinant = (1 + q) * product / 36

    def spread(w, h, angle):
        cos, sin = torch.cos(angle), torch.sin(angle)
        return w ** 2 * (dy * cos - dx * sin) ** 2 + h ** 2 * (dx * cos + dy * sin) ** 2

    divergence = (spread(w1, h1, p[4]) + spread(w2, h2, t[4])) / 48 / determinant + torch.log1p(q) / 2
    # The root has no slope where the boxes are one.
    apart = divergence > 0
    squared = -torch.expm1(-torch.where(apart, divergence, one))
    hellinger = torch.where(apart, squared.sqrt(), torch.zeros_like(squared))
    iou = torch.exp(-divergence) / (1 + hellinger)
    # In 1 - HD the slope is that of the cone; at its middle it is 0.
    iou = torch.where(apart, iou, torch.ones_like(iou))
    return torch.where(there, iou, torch.zeros_like(iou)).to(predicted.dtype)


reploss.run()
