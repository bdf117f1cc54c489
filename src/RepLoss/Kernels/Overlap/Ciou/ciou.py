"""Complete IoU in eager PyTorch. Boxes are centre x, centre y, width, height."""
import math

import reploss
import torch


def angle(width, height, drawn):
    """atan(width / height) of boxes that have a side. By the longer side, since squares of small sides are 0 and make its gradient NaN."""
    longer = torch.maximum(width, height).detach().masked_fill(~drawn, 1)
    return torch.atan2(torch.where(drawn, width / longer, longer), torch.where(drawn, height / longer, longer))


def ciou_of(predicted, target, placement="v7", sides=None):
    """sides: width and height of the predicted boxes in float64, where the boxes' dtype may not hold them."""
    e, unit = 1e-7, 1 / 16
    (x1, y1, w1, h1), (x2, y2, w2, h2) = predicted.unbind(-1), target.unbind(-1)
    (wide, tall) = (w1, h1) if sides is None else sides
    least, longest = torch.minimum(torch.minimum(wide, tall), torch.minimum(w2, h2)), torch.minimum(torch.maximum(wide, tall), torch.maximum(w2, h2))
    drawn = (least >= 0) & (longest > 0)
    left1, right1, top1, bottom1 = x1 - w1 / 2, x1 + w1 / 2, y1 - h1 / 2, y1 + h1 / 2
    left2, right2, top2, bottom2 = x2 - w2 / 2, x2 + w2 / 2, y2 - h2 / 2, y2 + h2 / 2
    shared = ((torch.minimum(right1, right2) - torch.maximum(left1, left2)).clamp(min=0)
              * (torch.minimum(bottom1, bottom2) - torch.maximum(top1, top2)).clamp(min=0))
    if placement == "v5":
        h1, h2 = h1 + e, h2 + e
    if sides is None:
        tall = h1
    overlap = shared / (w1 * h1 + w2 * h2 - shared + e)
    # In units of 16, so that float32 holds the squares of lengths up to 1e19.
    width = (torch.maximum(right1, right2) - torch.minimum(left1, left2)) * unit
    height = (torch.maximum(bottom1, bottom2) - torch.minimum(top1, top2)) * unit
    distance = (((x2 - x1) * unit) ** 2 + ((y2 - y1) * unit) ** 2) / (width ** 2 + height ** 2 + e * unit * unit)
    angle1, angle2 = angle(wide, tall, drawn).to(w1.dtype), angle(w2, h2, drawn)
    v = (4 / math.pi ** 2) * (angle2 - angle1) ** 2 * drawn
    with torch.no_grad():
        alpha = v / (v + (1 - overlap).clamp(min=0) + e)
    return overlap - distance - v * alpha


@reploss.kernel("ciou")
def ciou(predicted, target, epsilon_placement="v7"):
    return ciou_of(predicted, target, epsilon_placement)


reploss.run()
