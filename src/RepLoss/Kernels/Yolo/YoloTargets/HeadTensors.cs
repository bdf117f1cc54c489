using RepLoss.Contract;
using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>What the outputs of a YOLO head, labelled rows and anchors have to be as tensors; what their numbers are is not looked at.</summary>
internal static class HeadTensors
{
    /// <summary>Refuses levels that are not [B,A,ny,nx,5+K] of one dtype, device, B, A and K, or anchors that are not [L,A,2].</summary>
    /// <param name="kernel">The id to name.</param>
    /// <param name="predictions">One tensor a level.</param>
    /// <param name="anchors">Width and height of each anchor.</param>
    /// <param name="ofAnchors">The dtype of the anchors. Null for the dtype of the predictions.</param>
    /// <exception cref="InputException">A dtype, device or shape is not as described.</exception>
    public static void Check(string kernel, IReadOnlyList<Tensor> predictions, Tensor anchors, ScalarType? ofAnchors)
    {
        CheckLevels(kernel, predictions);
        Tensor first = predictions[0];
        TensorInput.RequireBeside(kernel, "anchors", anchors, ofAnchors ?? first.dtype, "prediction.0", first, predictions.Count, first.size(1), 2);
    }

    /// <summary>Refuses levels that are not [B,A,ny,nx,5+K] of one dtype, device, B, A and K.</summary>
    /// <exception cref="InputException">They are others.</exception>
    public static void CheckLevels(string kernel, IReadOnlyList<Tensor> predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Count == 0)
            throw new InputException($"{kernel}: input 'prediction.0' is missing; expected one tensor a level.");
        Tensor first = predictions[0];
        TensorInput.RequireShape(kernel, "prediction.0", first, TensorInput.Any, TensorInput.Any, TensorInput.Any, TensorInput.Any, TensorInput.Any);
        long images = first.size(0), anchorCount = first.size(1), channels = first.size(4);
        if (channels < 5)
            throw new InputException($"{kernel}: input 'prediction.0' has shape [{string.Join(",", first.shape)}]; expected [B,A,ny,nx,5+K].");
        for (int level = 1; level < predictions.Count; level++)
            TensorInput.RequireBeside(kernel, $"prediction.{level}", predictions[level], "prediction.0", first, images, anchorCount, TensorInput.Any, TensorInput.Any, channels);
    }

    /// <summary>Refuses labelled rows that are not [T,6] float32, and anchors that are not [L,A,2] beside them.</summary>
    /// <exception cref="InputException">They are others.</exception>
    public static void CheckTargets(string kernel, Tensor targets, Tensor anchors)
    {
        TensorInput.RequireShape(kernel, "targets", targets, ScalarType.Float32, TensorInput.Any, 6);
        TensorInput.RequireBeside(kernel, "anchors", anchors, ScalarType.Float32, "targets", targets, TensorInput.Any, TensorInput.Any, 2);
    }
}
