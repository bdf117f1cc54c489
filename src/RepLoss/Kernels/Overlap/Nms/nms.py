"""Non-maximum suppression: torchvision's where it is installed, else one box after another in eager PyTorch; in float64, so that ties with the threshold agree."""
import reploss
import torch

try:
    from torchvision.ops import nms as suppress
except ImportError:
    def suppress(boxes, scores, threshold):
        area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        order, kept = scores.sort(descending=True, stable=True)[1], []
        while order.numel():
            best, order = order[0], order[1:]
            kept.append(best)
            sides = (torch.minimum(boxes[best, 2:], boxes[order, 2:]) - torch.maximum(boxes[best, :2], boxes[order, :2])).clamp(min=0)
            shared = sides[:, 0] * sides[:, 1]
            order = order[~(shared / (area[best] + area[order] - shared) > threshold)]
        return torch.stack(kept) if kept else scores.new_zeros(0, dtype=torch.int64)


@reploss.kernel("nms")
def nms(boxes, scores, classes=None, iou_threshold=0.5):
    boxes, scores = boxes.double(), scores.double()
    if classes is None:
        return suppress(boxes, scores, iou_threshold)
    # Not by moving the boxes of each class to a place of their own: negative coordinates meet there.
    kept = torch.zeros_like(scores, dtype=torch.bool)
    for label in classes.unique():
        places = (classes == label).nonzero()[:, 0]
        kept[places[suppress(boxes[places], scores[places], iou_threshold)]] = True
    order = scores.sort(descending=True, stable=True)[1]
    return order[kept[order]]


reploss.run()
