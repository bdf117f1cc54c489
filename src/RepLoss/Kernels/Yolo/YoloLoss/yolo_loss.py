"""The YOLOv5 loss in eager PyTorch, level by level."""
import reploss
import torch

from bce import cross_terms, mean
from ciou import ciou_of
from yolo_targets import level_rows


@reploss.kernel("yolo-loss")
def yolo_loss(prediction, targets, anchors, balance=None, strides=None, box=0.05, obj=1.0, cls=0.5, cls_positive_weight=1.0, obj_positive_weight=1.0,
              label_smoothing=0.0, anchor_threshold=4.0, gr=1.0):
    levels = prediction
    weights = balance if balance is not None else [4.0, 1.0, 0.4] if len(levels) == 3 else [4.0, 1.0, 0.25, 0.06, 0.02]
    zero = levels[0].sum() * 0 if levels[0].numel() == 0 else torch.zeros((), dtype=levels[0].dtype, device=levels[0].device)
    lbox, lobj, lcls = zero, zero, zero
    for level, logits in enumerate(levels):
        _, a, ny, nx, channels = logits.shape
        grid = torch.tensor([ny, nx], device=targets.device)
        image, anchor, y, x, label, wanted_box, size, _ = level_rows(targets, anchors[level], grid, anchor_threshold)
        objectness = torch.zeros_like(logits[..., 4])
        if image.shape[0]:
            z = logits[image, anchor, y, x]
            decoded = torch.cat([torch.sigmoid(z[:, :2]) * 2 - 0.5, (torch.sigmoid(z[:, 2:4]) * 2) ** 2 * size.to(z.dtype)], 1)
            # The sides of very low logits are 0 in float32.
            sides = (torch.sigmoid(z[:, 2:4].double()) * 2) ** 2 * size.double()
            overlap = ciou_of(decoded, wanted_box.to(z.dtype), sides=sides.unbind(1))
            lbox = lbox + (1 - overlap).mean()
            # The last row of a cell counts; writing cells twice would be a race above 3,000 rows.
            cell, order = (((image * a + anchor) * ny + y) * nx + x).sort(stable=True)
            chosen = order[torch.cat([cell[1:] != cell[:-1], torch.ones_like(cell[:1], dtype=torch.bool)])]
            score = (1 - gr) + gr * overlap.detach().clamp(min=0)
            objectness[image[chosen], anchor[chosen], y[chosen], x[chosen]] = score[chosen]
            if channels > 6:
                wanted = torch.full_like(z[:, 5:], label_smoothing / 2)
                wanted[torch.arange(label.shape[0], device=label.device), label] = 1 - label_smoothing / 2
                lcls = lcls + mean(cross_terms(z[:, 5:], wanted, cls_positive_weight))
        lobj = lobj + weights[level] * mean(cross_terms(logits[..., 4], objectness, obj_positive_weight))
    items = torch.stack([box * lbox, obj * lobj, cls * lcls])
    return {"loss": items.sum() * levels[0].shape[0], "items": items.detach()}


reploss.run()
