using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>A loss on single logits in a Tensor variant.</summary>
internal interface ITensorLoss
{
    /// <summary>The loss of each logit, and its slope by formula; without a graph.</summary>
    /// <param name="z">Logits [N].</param>
    /// <param name="t">Labels or scores [N].</param>
    /// <param name="withSlopes">False where the values alone are wanted.</param>
    (Tensor Terms, Tensor? Slopes) Of(Tensor z, Tensor t, bool withSlopes);
}
