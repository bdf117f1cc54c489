"""Cross-entropy in PyTorch: its own function, but for no rows at all."""
import reploss
import torch.nn.functional as F


@reploss.kernel("cross-entropy")
def cross_entropy(logits, classes):
    return F.cross_entropy(logits, classes) if logits.shape[0] else logits.sum() * 0


reploss.run()
