"""Intersection over union in eager PyTorch. Boxes are xyxy, [..., 4]."""
import reploss
import torch


def intersection(a, b, offset=0):
    low = torch.maximum(a[..., :2], b[..., :2])
    high = torch.minimum(a[..., 2:], b[..., 2:])
    sides = (high - low + offset if offset else high - low).clamp(min=0)
    return sides[..., 0] * sides[..., 1]


def area(a, offset=0):
    sides = a[..., 2:] - a[..., :2]
    if offset:
        sides = sides + offset
    return sides[..., 0] * sides[..., 1]


def overlaps_of(a, b, offset=0, epsilon=0.0):
    shared = intersection(a, b, offset)
    union = area(a, offset) + area(b, offset) - shared
    if epsilon:
        union = union + epsilon
    empty = union < torch.finfo(union.dtype).tiny
    return (shared / union.masked_fill(empty, 1)).masked_fill(empty, 0)


@reploss.kernel("iou")
def iou(boxes1, boxes2, pixel_offset=0, epsilon=0.0):
    return overlaps_of(boxes1[:, None], boxes2[None], pixel_offset, epsilon)


reploss.run()
