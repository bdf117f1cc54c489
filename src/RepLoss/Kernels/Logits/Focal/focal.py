"""Focal loss in eager PyTorch, as YOLOv5 writes it."""
import reploss
import torch

from bce import cross_terms, mean


def power(missed, gamma):
    """missed ** gamma with gradient 0 at 0, where for gamma below 1 it would be infinite."""
    none = missed == 0
    return (missed.masked_fill(none, 1) ** gamma).masked_fill(none, 0) if gamma else torch.ones_like(missed)


def balance(t, alpha):
    return t * alpha + (1 - t) * (1 - alpha)


@reploss.kernel("focal")
def focal(logits, labels, gamma=1.5, alpha=0.25, positive_weight=1.0):
    # 1 - (t p + (1 - t) (1 - p)) without cancellation.
    missed = labels * torch.sigmoid(-logits) + (1 - labels) * torch.sigmoid(logits)
    return mean(cross_terms(logits, labels, positive_weight) * balance(labels, alpha) * power(missed, gamma))


reploss.run()
