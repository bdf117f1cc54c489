using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class DetectDecode
{
    /// <summary>A dozen elementwise operations a level, then one concatenation; O(B A ny nx (5+K)) time and memory.</summary>
    /// <param name="predictions">One tensor a level, [B,A,ny,nx,5+K] float32 or float64: logits of x, y, width, height, objectness, classes.</param>
    /// <param name="anchors">[L,A,2], width and height in pixels, of the predictions' dtype.</param>
    /// <param name="strides">[L], pixels a cell, of the predictions' dtype.</param>
    /// <param name="options">Parameters; the defaults where null.</param>
    /// <returns>Boxes, objectness and class probabilities, a row for each anchor of each cell.</returns>
    public static Detections Tensor(IReadOnlyList<Tensor> predictions, Tensor anchors, Tensor strides, DetectDecodeOptions? options = null)
    {
        options ??= new DetectDecodeOptions();
        options.Validate();
        using DisposeScope scope = NewDisposeScope();
        List<Tensor> boxes = [], objectness = [], classes = [];
        for (int level = 0; level < predictions.Count; level++)
        {
            Tensor z = predictions[level];
            long images = z.shape[0], rows = z.shape[1] * z.shape[2] * z.shape[3], k = z.shape[4] - 5;
            Tensor corner = (z.narrow(4, 0, 4).sigmoid() * 2).reshape(images, rows, 4);
            Tensor centre = (corner.narrow(2, 0, 2) - 0.5 + Cells(z)) * strides[level];
            Tensor sizes = anchors[level].repeat_interleave(z.shape[2] * z.shape[3], 0);      // [rows,2]
            boxes.Add(cat([centre, corner.narrow(2, 2, 2).square() * sizes], 2));
            objectness.Add(z.select(4, 4).sigmoid().reshape(images, rows));
            Tensor logits = z.narrow(4, 5, k);
            classes.Add((options.Classification == ClassProbability.Sigmoid ? logits.sigmoid() : logits.softmax(4)).reshape(images, rows, k));
        }

        return new Detections(
            cat(boxes, 1).flatten(0, 1).MoveToOuterDisposeScope(),
            cat(objectness, 1).flatten().MoveToOuterDisposeScope(),
            cat(classes, 1).flatten(0, 1).MoveToOuterDisposeScope());
    }

    // [rows,2]: x and y of the cell of each row of a level.
    private static Tensor Cells(Tensor z)
    {
        long anchorCount = z.shape[1], ny = z.shape[2], nx = z.shape[3];
        Tensor x = arange(nx, z.dtype, z.device).repeat(ny);
        Tensor y = arange(ny, z.dtype, z.device).repeat_interleave(nx, 0);
        return stack([x, y], 1).repeat(anchorCount, 1);
    }
}
