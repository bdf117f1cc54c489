"""Binary cross-entropy that forgives missing labels, in eager PyTorch."""
import reploss
import torch

from bce import cross_terms, mean


@reploss.kernel("bce-blur")
def bce_blur(logits, labels, alpha=0.05):
    # sigmoid(z) - 1 is -sigmoid(-z), and 1 - exp(x) is -expm1(x) near 0, each without cancellation.
    excess = -(torch.sigmoid(-logits) + labels) / (alpha + 1e-4)
    kept = torch.where(excess > -1, -torch.expm1(excess), 1 - torch.exp(excess))
    return mean(cross_terms(logits, labels, 1) * kept)


reploss.run()
