"""Soft targets in eager PyTorch, level by level."""
import reploss
import torch

from yolo_targets import level_rows, matches


def expand(counts, first):
    """Element e becomes counts[e] of them, at first[e], first[e] + 1, ...: whose each is, and where it is."""
    owner = torch.arange(counts.shape[0], device=counts.device).repeat_interleave(counts)
    shift = first - counts.cumsum(0) + counts
    return owner, torch.arange(owner.shape[0], device=counts.device) + shift[owner]


def soft_level(targets, anchors, grid, images, anchor_threshold, kind, n, sigma):
    ny, nx = int(grid[0]), int(grid[1])
    cells = grid.flip(0).to(torch.float32)
    centres, sizes = targets[:, 2:4] * cells, targets[:, 4:6] * cells
    anchor, target = matches(sizes, anchors, anchor_threshold).nonzero().unbind(1)
    centre, size = centres[target], sizes[target]
    half = size / 2
    first = (centre - half).floor().clamp(min=0)
    counts = (torch.minimum((centre + half).floor(), cells - 1) - first + 1).clamp(min=0).long()
    first, centre, size = first.long(), centre.double(), size.double()
    scale = (size.square().sum(1, keepdim=True).sqrt().expand(-1, 2) if kind == "diagonal" else (size / 2).clamp(min=0.5))
    box, j = expand(counts[:, 1], first[:, 1])
    row, i = expand(counts[box, 0], first[box, 0])
    j, box = j[row], box[row]
    dx = (i + 0.5 - centre[box, 0]) / scale[box, 0]
    dy = (j + 0.5 - centre[box, 1]) / scale[box, 1]
    squared = dx.square() + dy.square()
    if kind == "score2":
        score = torch.exp(-squared / (2 * sigma ** 2))
    else:
        score = ((squared.sqrt() - 1) ** n).clamp(0, 1)
    image = targets[target, 0].long()
    cell = (((image * anchors.shape[0] + anchor)[box] * ny + j) * nx) + i
    shape = (images, anchors.shape[0], ny, nx)
    # -1 where no box is, which tells a cell with the score 0 from a cell without one.
    best = torch.full((images * anchors.shape[0] * ny * nx,), -1.0, dtype=torch.double, device=targets.device)
    best = best.scatter_reduce(0, cell, score, "amax")
    owner, anchor, y, x, *_ = level_rows(targets, anchors, grid, anchor_threshold)
    hard = torch.zeros(shape, dtype=torch.bool, device=targets.device)
    hard[owner, anchor, y, x] = True
    best = best.reshape(shape)
    return best.clamp(min=0).float().masked_fill(hard, 1), (best >= 0) & ~hard


@reploss.kernel("soft-targets")
def soft_targets(targets, anchors, grids, images, anchor_threshold=4.0, score="score2", n=10, sigma=1.0):
    answer = {}
    for level in range(grids.shape[0]):
        answer[f"map.{level}"], answer[f"soft.{level}"] = soft_level(
            targets, anchors[level], grids[level], int(images), anchor_threshold, score, n, sigma)
    return answer


reploss.run()
