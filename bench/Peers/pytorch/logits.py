"""Element losses in eager PyTorch, with torch's own loss functions where there is one; each is a mean."""
import torch
import torch.nn.functional as F


def mean(terms):
    return terms.mean() if terms.numel() else terms.sum()


def cross_terms(z, t, weight):
    """Binary cross-entropy of each logit."""
    pos_weight = None if weight == 1 else torch.tensor(weight, dtype=z.dtype, device=z.device)
    return F.binary_cross_entropy_with_logits(z, t, reduction="none", pos_weight=pos_weight)


def bce(options, logits, labels):
    return {"loss": mean(cross_terms(logits, labels, options["positiveWeight"]))}


def balance(t, alpha):
    return t * alpha + (1 - t) * (1 - alpha)


def focal(options, logits, labels):
    p = torch.sigmoid(logits)
    missed = (1 - (labels * p + (1 - labels) * (1 - p))).clamp(min=0)
    terms = cross_terms(logits, labels, options["positiveWeight"])
    return {"loss": mean(terms * balance(labels, options["alpha"]) * missed ** options["gamma"])}


def q_focal(options, logits, labels):
    missed = (labels - torch.sigmoid(logits)).abs()
    terms = cross_terms(logits, labels, options["positiveWeight"])
    return {"loss": mean(terms * balance(labels, options["alpha"]) * missed ** options["gamma"])}


def bce_blur(options, logits, labels):
    missing = torch.exp((torch.sigmoid(logits) - labels - 1) / (options["alpha"] + 1e-4))
    return {"loss": mean(cross_terms(logits, labels, 1) * (1 - missing))}


def cross_entropy(options, logits, classes):
    return {"loss": F.cross_entropy(logits, classes) if logits.shape[0] else logits.sum() * 0}


def soft_objectness(options, logits, scores):
    e, kind = 1e-6, options["loss"]
    log_no = torch.log(torch.sigmoid(-logits) + e)
    if kind == "loss1":
        return {"loss": mean(-(1 - scores) * log_no)}
    if kind == "loss1-gamma":
        return {"loss": mean(-(1 - scores) ** options["gamma"] * log_no)}
    log_yes = torch.log(torch.sigmoid(logits) + e)
    least = -scores * torch.log(scores + e) - (1 - scores) * torch.log(1 - scores + e)
    terms = -scores * log_yes - (1 - scores) * log_no - least
    return {"loss": mean(terms if kind == "loss2" else (1 - scores) * terms)}
