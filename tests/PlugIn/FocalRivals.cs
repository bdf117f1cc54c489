using RepLoss;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PlugIn;

public static class FocalRivals
{
    [Rival("focal", "mine")]
    public static Tensor Mine(Tensor logits, Tensor labels, double gamma, double alpha)
    {
        if (logits.numel() == 0)
            return logits.sum();
        Tensor p = logits.sigmoid();
        Tensor q = labels * (-logits).sigmoid() + (1 - labels) * p;
        Tensor weight = labels * alpha + (1 - labels) * (1 - alpha);
        // Below gamma 1 the slope of a power is infinite at 0.
        q = q.clamp_min(1e-30);
        return (weight * q.pow(gamma) * F.binary_cross_entropy_with_logits(logits, labels, reduction: nn.Reduction.None)).mean();
    }

    [Rival("focal", "saturates")]
    public static Tensor Saturates(Tensor logits, Tensor labels, double gamma = 1.5, double alpha = 0.25)
    {
        Console.WriteLine("printed by a rival");
        Tensor p = logits.sigmoid();
        Tensor entropy = -(labels * p.log() + (1 - labels) * (1 - p).log());
        Tensor q = 1 - (labels * p + (1 - labels) * (1 - p));
        return ((labels * alpha + (1 - labels) * (1 - alpha)) * q.pow(gamma) * entropy).mean();
    }
}
