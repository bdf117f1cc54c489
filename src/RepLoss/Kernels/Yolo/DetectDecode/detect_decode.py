"""The YOLOv5 decoder in eager PyTorch, level by level."""
import reploss
import torch
import torch.nn.functional as F


@reploss.kernel("detect-decode")
def detect_decode(prediction, anchors, strides, classification="sigmoid"):
    boxes, objectness, classes = [], [], []
    for level in range(len(prediction)):
        z = prediction[level]
        images, a, ny, nx, channels = z.shape
        p = torch.sigmoid(z)
        y, x = torch.meshgrid(torch.arange(ny, device=z.device), torch.arange(nx, device=z.device), indexing="ij")
        centre = (p[..., :2] * 2 - 0.5 + torch.stack([x, y], -1)) * strides[level]
        size = (p[..., 2:4] * 2) ** 2 * anchors[level][None, :, None, None]
        cells = a * ny * nx
        boxes.append(torch.cat([centre, size], -1).reshape(images, cells, 4))
        objectness.append(p[..., 4].reshape(images, cells))
        label = F.softmax(z[..., 5:], -1) if classification == "softmax" else p[..., 5:]
        classes.append(label.reshape(images, cells, channels - 5))
    label = torch.cat(classes, 1)
    return {"boxes": torch.cat(boxes, 1).flatten(0, 1), "objectness": torch.cat(objectness, 1).reshape(-1),
            "classes": label.flatten(0, 1)}


reploss.run()
