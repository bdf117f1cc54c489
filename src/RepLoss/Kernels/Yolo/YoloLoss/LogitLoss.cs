using System.Numerics;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>The loss of one logit and its label that YOLO uses for classes and objectness: binary cross-entropy, or focal.</summary>
internal sealed class LogitLoss(double focalGamma, double positiveWeight)
{
    private readonly FocalOptions? _focal = focalGamma > 0 ? FocalOptionsOf(focalGamma, positiveWeight) : null;

    /// <summary>The parameters of the focal loss; YOLOv5 leaves alpha at its default.</summary>
    public static FocalOptions FocalOptionsOf(double gamma, double positiveWeight) => new() { Gamma = gamma, Alpha = 0.25, PositiveWeight = positiveWeight };

    /// <summary>One element, for loops.</summary>
    public LossTerm<T> Loop<T>(T z, T t) where T : unmanaged, IFloatingPointIeee754<T> => _focal is null
        ? Logistic.BinaryCrossEntropy(z, t, T.CreateTruncating(positiveWeight))
        : Focal.Element(z, t, _focal);

    /// <summary>The mean, for tensors; 0 where there are no elements.</summary>
    public Tensor MeanTensor(Tensor z, Tensor t) =>
        TensorMean.Of(z, t, _focal is null ? new Logistic.TensorCrossEntropy(positiveWeight) : new Focal.TensorLoss(_focal));
}
