using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <summary>A loss on single logits in a Fused variant, 16 at a time.</summary>
internal interface IElementLoss
{
    /// <summary>Value and slope of the loss of logits z and labels t.</summary>
    (Vector512<float> Value, Vector512<float> Slope) Element(Vector512<float> z, Vector512<float> t);
}
