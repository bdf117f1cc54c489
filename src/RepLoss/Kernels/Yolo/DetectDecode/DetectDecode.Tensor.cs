using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class DetectDecode
{
    /// <summary>
    /// Puts the logits of all levels into the answer, a copy each of boxes, objectness and classes, and works there in place:
    /// O(B A ny nx (5+K)) time, and no memory beyond the answer with "sigmoid". The answer carries no gradient.
    /// </summary>
    /// <param name="predictions">One tensor a level, [B,A,ny,nx,5+K] float32 or float64: logits of x, y, width, height, objectness, classes.</param>
    /// <param name="anchors">[L,A,2], width and height in pixels, of the predictions' dtype.</param>
    /// <param name="strides">[L], pixels a cell, of the predictions' dtype.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>Boxes, objectness and class probabilities, a row for each anchor of each cell.</returns>
    /// <exception cref="Contract.InputException">A dtype, device or shape is not as described, or a parameter has a value that is not allowed.</exception>
    public static Detections Tensor(IReadOnlyList<Tensor> predictions, Tensor anchors, Tensor strides, DetectDecodeOptions? options = null)
    {
        options ??= new DetectDecodeOptions();
        options.Validate();
        HeadTensors.Check("detect-decode", predictions, anchors, null);
        TensorInput.RequireBeside("detect-decode", "strides", strides, "prediction.0", predictions[0], predictions.Count);
        TensorMemory.Keep();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        Tensor[] cells = [.. predictions.Select(z => z.flatten(1, 3))];                    // [B,rows,5+K]
        Tensor boxes = Joined(cells.Select(z => z.narrow(2, 0, 4))).sigmoid_().mul_(ConstantTensor.Of(2, strides));
        Tensor objectness = Joined(cells.Select(z => z.select(2, 4))).sigmoid_();
        Tensor classes = Joined(cells.Select(z => z.narrow(2, 5, z.size(2) - 5)));
        classes = options.Classification == ClassProbability.Sigmoid ? classes.sigmoid_() : classes.softmax(2);
        long first = 0;
        for (int level = 0; level < predictions.Count; level++)
        {
            long rows = cells[level].size(1);
            Place(boxes.narrow(1, first, rows), predictions[level].shape, anchors.select(0, level), strides.select(0, level));
            first += rows;
        }

        return new Detections(
            boxes.flatten(0, 1).MoveToOuterDisposeScope(), objectness.flatten().MoveToOuterDisposeScope(), classes.flatten(0, 1).MoveToOuterDisposeScope());
    }

    // New memory: TorchSharp's cat of a single tensor is that tensor, which here is a part of the input.
    private static Tensor Joined(IEnumerable<Tensor> levels)
    {
        Tensor[] parts = [.. levels];
        return parts is [var only] ? only.clone() : cat(parts, 1);
    }

    // Twice the sigmoids of a level become its boxes: x, y = (2 p - 0.5 + cell) * stride; w, h = (2 p)^2 * anchor.
    private static void Place(Tensor twice, long[] shape, Tensor anchors, Tensor stride)
    {
        Tensor box = twice.view([.. shape[..4], 4]), centre = box.narrow(4, 0, 2), size = box.narrow(4, 2, 2);
        centre.select(4, 0).add_(ConstantTensor.Range(-0.5, shape[3], twice.dtype, twice.device), Scalars.One);
        centre.select(4, 1).add_(ConstantTensor.Range(-0.5, shape[2], twice.dtype, twice.device).unsqueeze(1), Scalars.One);
        centre.mul_(stride);
        size.mul_(size).mul_(anchors.reshape(-1, 1, 1, 2));
    }
}
