"""YOLO targets in eager PyTorch, level by level."""
import reploss
import torch

OFFSETS = ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (-0.5, 0.0), (0.0, -0.5))


def matches(sizes, anchors, threshold):
    """[A,T]: which anchors fit which sizes, both in grid cells."""
    ratios = sizes[None] / anchors[:, None]
    return torch.maximum(ratios, 1 / ratios).amax(2) < threshold


def level_rows(targets, anchors, grid, threshold):
    """Image, anchor, grid y, grid x, class, box and anchor size, and the row of targets, of one level."""
    cells = grid.flip(0).to(torch.float32)
    centres, sizes = targets[:, 2:4] * cells, targets[:, 4:6] * cells
    inverse = cells - centres
    start = (centres % 1 < 0.5) & (centres > 1)
    end = (inverse % 1 < 0.5) & (inverse > 1)
    takes = torch.stack([torch.ones_like(start[:, 0]), start[:, 0], start[:, 1], end[:, 0], end[:, 1]])
    k, anchor, target = (takes[:, None] & matches(sizes, anchors, threshold)[None]).nonzero().unbind(1)
    offsets = torch.tensor(OFFSETS, device=targets.device)
    centre = centres[target]
    cell = torch.minimum((centre - offsets[k]).trunc().clamp(min=0), cells - 1)
    image, label = targets[target, :2].long().unbind(1)
    x, y = cell.long().unbind(1)
    return image, anchor, y, x, label, torch.cat([centre - cell, sizes[target]], 1), anchors[anchor], target


@reploss.kernel("yolo-targets")
def yolo_targets(targets, anchors, grids, anchor_threshold=4.0):
    rows, boxes, sizes, indices = [], [], [], []
    for level in range(grids.shape[0]):
        image, anchor, y, x, label, box, size, target = level_rows(targets, anchors[level], grids[level], anchor_threshold)
        rows.append(torch.stack([torch.full_like(image, level), image, anchor, y, x, label], 1))
        boxes.append(box)
        sizes.append(size)
        indices.append(target)
    return {"rows": torch.cat(rows), "boxes": torch.cat(boxes), "anchorSizes": torch.cat(sizes), "targetIndex": torch.cat(indices)}


reploss.run()
