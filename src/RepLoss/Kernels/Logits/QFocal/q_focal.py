"""Quality focal loss in eager PyTorch, as YOLOv5 writes it."""
import reploss
import torch

from bce import cross_terms, mean
from focal import balance, power


@reploss.kernel("q-focal")
def q_focal(logits, labels, gamma=1.5, alpha=0.25, positive_weight=1.0):
    # t - p without cancellation.
    missed = (labels * torch.sigmoid(-logits) - (1 - labels) * torch.sigmoid(logits)).abs()
    return mean(cross_terms(logits, labels, positive_weight) * balance(labels, alpha) * power(missed, gamma))


reploss.run()
