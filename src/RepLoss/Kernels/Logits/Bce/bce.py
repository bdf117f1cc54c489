"""Binary cross-entropy of logits in eager PyTorch."""
import reploss
import torch
import torch.nn.functional as F


def mean(terms):
    return terms.mean() if terms.numel() else terms.sum()


def cross_terms(z, t, weight):
    """Binary cross-entropy of each logit."""
    pos_weight = None if weight == 1 else torch.tensor(weight, dtype=z.dtype, device=z.device)
    return F.binary_cross_entropy_with_logits(z, t, reduction="none", pos_weight=pos_weight)


@reploss.kernel("bce")
def bce(logits, labels, positive_weight=1.0):
    return mean(cross_terms(logits, labels, positive_weight))


reploss.run()
