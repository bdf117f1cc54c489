"""The losses of soft objectness targets in eager PyTorch."""
import reploss
import torch

from bce import mean


@reploss.kernel("soft-objectness")
def soft_objectness(logits, scores, loss="loss2", gamma=1.0):
    e = 1e-6
    log_no = torch.log(torch.sigmoid(-logits) + e)
    if loss == "loss1":
        return mean(-(1 - scores) * log_no)
    if loss == "loss1-gamma":
        return mean(-(1 - scores) ** gamma * log_no)
    log_yes = torch.log(torch.sigmoid(logits) + e)
    least = -scores * torch.log(scores + e) - (1 - scores) * torch.log(1 - scores + e)
    terms = -scores * log_yes - (1 - scores) * log_no - least
    return mean(terms if loss == "loss2" else (1 - scores) * terms)


reploss.run()
