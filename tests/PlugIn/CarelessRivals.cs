using RepLoss;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PlugIn;

/// <summary>A right function that leaves torch's settings changed, which must do no harm to others, and one that ends the process, which is no success.</summary>
public static class CarelessRivals
{
    [Rival("attraction", "careless")]
    public static Tensor Careless(Tensor predicted, Tensor target)
    {
        Tensor loss = F.smooth_l1_loss(predicted, target, nn.Reduction.Sum) / Math.Max(predicted.shape[0], 1);
        set_grad_enabled(false);
        set_num_threads(1);
        set_default_dtype(ScalarType.Float64);
        Console.Error.WriteLine("printed by a rival");
        return loss;
    }

    [Rival("bce", "ends")]
    public static Tensor Ends(Tensor logits, Tensor labels)
    {
        Environment.Exit(0);
        return logits.sum() * labels.sum();
    }
}
