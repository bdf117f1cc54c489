"""YOLO targets, soft targets, the whole YOLO loss and the decoder in eager PyTorch, level by level."""
import torch
import torch.nn.functional as F

from boxes import ciou_of
from logits import cross_terms, mean

OFFSETS = ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (-0.5, 0.0), (0.0, -0.5))


class Unsupported(Exception):
    """The peer does not implement an option."""


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


def yolo_targets(options, targets, anchors, grids):
    rows, boxes, sizes, indices = [], [], [], []
    for level in range(grids.shape[0]):
        image, anchor, y, x, label, box, size, target = level_rows(targets, anchors[level], grids[level], options["anchorThreshold"])
        rows.append(torch.stack([torch.full_like(image, level), image, anchor, y, x, label], 1))
        boxes.append(box)
        sizes.append(size)
        indices.append(target)
    return {"rows": torch.cat(rows), "boxes": torch.cat(boxes), "anchorSizes": torch.cat(sizes), "targetIndex": torch.cat(indices)}


def expand(counts, first):
    """Element e becomes counts[e] of them, at first[e], first[e] + 1, ...: whose each is, and where it is."""
    owner = torch.arange(counts.shape[0], device=counts.device).repeat_interleave(counts)
    shift = first - counts.cumsum(0) + counts
    return owner, torch.arange(owner.shape[0], device=counts.device) + shift[owner]


def soft_level(options, targets, anchors, grid, images):
    ny, nx = int(grid[0]), int(grid[1])
    cells = grid.flip(0).to(torch.float32)
    centres, sizes = targets[:, 2:4] * cells, targets[:, 4:6] * cells
    anchor, target = matches(sizes, anchors, options["anchorThreshold"]).nonzero().unbind(1)
    centre, size = centres[target], sizes[target]
    half = size / 2
    first = (centre - half).floor().clamp(min=0)
    counts = (torch.minimum((centre + half).floor(), cells - 1) - first + 1).clamp(min=0).long()
    first, centre, size = first.long(), centre.double(), size.double()
    scale = (size.square().sum(1, keepdim=True).sqrt().expand(-1, 2) if options["score"] == "diagonal" else (size / 2).clamp(min=0.5))
    box, j = expand(counts[:, 1], first[:, 1])
    row, i = expand(counts[box, 0], first[box, 0])
    j, box = j[row], box[row]
    dx = (i + 0.5 - centre[box, 0]) / scale[box, 0]
    dy = (j + 0.5 - centre[box, 1]) / scale[box, 1]
    squared = dx.square() + dy.square()
    if options["score"] == "score2":
        score = torch.exp(-squared / (2 * options["sigma"] ** 2))
    else:
        score = ((squared.sqrt() - 1) ** options["n"]).clamp(0, 1)
    image = targets[target, 0].long()
    cell = (((image * anchors.shape[0] + anchor)[box] * ny + j) * nx) + i
    shape = (images, anchors.shape[0], ny, nx)
    # -1 where no box is, which tells a cell with the score 0 from a cell without one.
    best = torch.full((images * anchors.shape[0] * ny * nx,), -1.0, dtype=torch.double, device=targets.device)
    best = best.scatter_reduce(0, cell, score, "amax")
    owner, anchor, y, x, *_ = level_rows(targets, anchors, grid, options["anchorThreshold"])
    hard = torch.zeros(shape, dtype=torch.bool, device=targets.device)
    hard[owner, anchor, y, x] = True
    best = best.reshape(shape)
    return best.clamp(min=0).float().masked_fill(hard, 1), (best >= 0) & ~hard


def soft_targets(options, targets, anchors, grids, images):
    answer = {}
    for level in range(grids.shape[0]):
        answer[f"map.{level}"], answer[f"soft.{level}"] = soft_level(options, targets, anchors[level], grids[level], int(images))
    return answer


def yolo_loss(options, targets, anchors, balance=None, strides=None, **predictions):
    for name, value in (("objectness", "iou"), ("classification", "bce"), ("duplicates", "last"), ("focalGamma", 0), ("autobalance", False)):
        if options[name] != value:
            raise Unsupported(f"{name} {options[name]}")
    levels = [predictions[f"prediction.{level}"] for level in range(len(predictions))]
    weights = balance if balance is not None else [4.0, 1.0, 0.4] if len(levels) == 3 else [4.0, 1.0, 0.25, 0.06, 0.02]
    zero = levels[0].sum() * 0 if levels[0].numel() == 0 else torch.zeros((), dtype=levels[0].dtype, device=levels[0].device)
    lbox, lobj, lcls = zero, zero, zero
    for level, prediction in enumerate(levels):
        _, a, ny, nx, channels = prediction.shape
        grid = torch.tensor([ny, nx], device=targets.device)
        image, anchor, y, x, label, box, size, _ = level_rows(targets, anchors[level], grid, options["anchorThreshold"])
        objectness = torch.zeros_like(prediction[..., 4])
        if image.shape[0]:
            z = prediction[image, anchor, y, x]
            decoded = torch.cat([torch.sigmoid(z[:, :2]) * 2 - 0.5, (torch.sigmoid(z[:, 2:4]) * 2) ** 2 * size.to(z.dtype)], 1)
            overlap = ciou_of(decoded, box.to(z.dtype))
            lbox = lbox + (1 - overlap).mean()
            # The last row of a cell counts; writing cells twice would be a race above 3,000 rows.
            cell, order = (((image * a + anchor) * ny + y) * nx + x).sort(stable=True)
            chosen = order[torch.cat([cell[1:] != cell[:-1], torch.ones_like(cell[:1], dtype=torch.bool)])]
            score = (1 - options["gr"]) + options["gr"] * overlap.detach().clamp(min=0)
            objectness[image[chosen], anchor[chosen], y[chosen], x[chosen]] = score[chosen]
            if channels > 6:
                wanted = torch.full_like(z[:, 5:], options["labelSmoothing"] / 2)
                wanted[torch.arange(label.shape[0], device=label.device), label] = 1 - options["labelSmoothing"] / 2
                lcls = lcls + mean(cross_terms(z[:, 5:], wanted, options["clsPositiveWeight"]))
        lobj = lobj + weights[level] * mean(cross_terms(prediction[..., 4], objectness, options["objPositiveWeight"]))
    items = torch.stack([options["box"] * lbox, options["obj"] * lobj, options["cls"] * lcls])
    return {"loss": items.sum() * levels[0].shape[0], "items": items.detach()}


def detect_decode(options, anchors, strides, **predictions):
    boxes, objectness, classes = [], [], []
    for level in range(len(predictions)):
        z = predictions[f"prediction.{level}"]
        images, a, ny, nx, channels = z.shape
        p = torch.sigmoid(z)
        y, x = torch.meshgrid(torch.arange(ny, device=z.device), torch.arange(nx, device=z.device), indexing="ij")
        centre = (p[..., :2] * 2 - 0.5 + torch.stack([x, y], -1)) * strides[level]
        size = (p[..., 2:4] * 2) ** 2 * anchors[level][None, :, None, None]
        boxes.append(torch.cat([centre, size], -1).reshape(images, -1, 4))
        objectness.append(p[..., 4].reshape(images, -1))
        label = F.softmax(z[..., 5:], -1) if options["classification"] == "softmax" else p[..., 5:]
        classes.append(label.reshape(images, -1, channels - 5))
    label = torch.cat(classes, 1)
    return {"boxes": torch.cat(boxes, 1).reshape(-1, 4), "objectness": torch.cat(objectness, 1).reshape(-1),
            "classes": label.reshape(-1, label.shape[-1])}
