using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class DetectDecode
{
    /// <summary>Decodes one level into its places among the rows; O(B A ny nx (5+K)) time, no memory beyond the answer.</summary>
    /// <param name="prediction">[B,A,ny,nx,5+K] logits.</param>
    /// <param name="shape">Those five lengths.</param>
    /// <param name="anchors">[A,2] width and height in pixels.</param>
    /// <param name="stride">The side of a cell, in pixels.</param>
    /// <param name="firstRow">The row of this level's first cell in image 0.</param>
    /// <param name="rowsAnImage">Rows of one image over all levels.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="boxes">[R,4], filled.</param>
    /// <param name="objectness">[R], filled.</param>
    /// <param name="classes">[R,K], filled.</param>
    public static void Loop<T>(
        ReadOnlySpan<T> prediction, ReadOnlySpan<long> shape, ReadOnlySpan<T> anchors, T stride, int firstRow, int rowsAnImage,
        DetectDecodeOptions options, Span<T> boxes, Span<T> objectness, Span<T> classes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int images = (int)shape[0], anchorCount = (int)shape[1], ny = (int)shape[2], nx = (int)shape[3], channels = (int)shape[4], k = channels - 5;
        for (int image = 0; image < images; image++)
        {
            for (int anchor = 0; anchor < anchorCount; anchor++)
            {
                for (int y = 0; y < ny; y++)
                {
                    for (int x = 0; x < nx; x++)
                    {
                        int cell = (((anchor * ny) + y) * nx) + x;
                        int row = (image * rowsAnImage) + firstRow + cell;
                        ReadOnlySpan<T> z = prediction.Slice(((image * anchorCount * ny * nx) + cell) * channels, channels);
                        Box(z, x, y, anchors.Slice(2 * anchor, 2), stride, boxes.Slice(4 * row, 4));
                        objectness[row] = Sigmoid(z[4]);
                        Classes(z[5..], options.Classification, classes.Slice(row * k, k));
                    }
                }
            }
        }
    }

    private static void Box<T>(ReadOnlySpan<T> z, int x, int y, ReadOnlySpan<T> anchor, T stride, Span<T> box)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T two = T.One + T.One, half = T.One / two;
        T width = two * Sigmoid(z[2]), height = two * Sigmoid(z[3]);
        box[0] = ((two * Sigmoid(z[0])) - half + T.CreateTruncating(x)) * stride;
        box[1] = ((two * Sigmoid(z[1])) - half + T.CreateTruncating(y)) * stride;
        box[2] = width * width * anchor[0];
        box[3] = height * height * anchor[1];
    }

    private static void Classes<T>(ReadOnlySpan<T> logits, ClassProbability classification, Span<T> probabilities)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (classification == ClassProbability.Sigmoid)
        {
            for (int i = 0; i < logits.Length; i++)
                probabilities[i] = Sigmoid(logits[i]);
            return;
        }

        T largest = T.NegativeInfinity;
        foreach (T logit in logits)
            largest = T.Max(largest, logit);
        double sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            probabilities[i] = T.Exp(logits[i] - largest);
            sum += double.CreateTruncating(probabilities[i]);
        }

        for (int i = 0; i < logits.Length; i++)
            probabilities[i] /= T.CreateTruncating(sum);
    }

    private static T Sigmoid<T>(T z) where T : unmanaged, IFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-z));

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            IReadOnlyList<(T[] Data, long[] Shape)> levels = x.Family("prediction");
            T[] anchors = x.Floats("anchors"), strides = x.Floats("strides");
            DetectDecodeOptions options = x.Options<DetectDecodeOptions>();
            int anchorCount = (int)x.Shape("anchors")[1], images = (int)levels[0].Shape[0], classCount = (int)levels[0].Shape[4] - 5;
            var firstRows = new int[levels.Count + 1];
            for (int level = 0; level < levels.Count; level++)
                firstRows[level + 1] = firstRows[level] + (int)(anchorCount * levels[level].Shape[2] * levels[level].Shape[3]);
            int rowsAnImage = firstRows[^1], rows = images * rowsAnImage;
            T[] boxes = x.Output<T>("boxes", rows, 4), objectness = x.Output<T>("objectness", rows), classes = x.Output<T>("classes", rows, classCount);
            return () =>
            {
                for (int level = 0; level < levels.Count; level++)
                {
                    ReadOnlySpan<T> sizes = anchors.AsSpan(2 * anchorCount * level, 2 * anchorCount);
                    Loop<T>(
                        levels[level].Data, levels[level].Shape, sizes, strides[level], firstRows[level], rowsAnImage,
                        options, boxes, objectness, classes);
                }
            };
        }
    }
}
