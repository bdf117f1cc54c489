using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class RepBox
{
    /// <summary>
    /// The published loop: an IoU matrix by tensor operations, then one tensor element at a time with autograd. Every access makes
    /// a tensor and a node of the graph, and backward each node makes a gradient as large as the matrix: O(N^4).
    /// </summary>
    internal static Tensor ElementLoop(Tensor boxes, Tensor? targetIds, RepBoxOptions options)
    {
        Tensor overlaps = Boxes.IoUTensor(boxes.unsqueeze(1), boxes.unsqueeze(0), options.PixelOffset, 0);
        using var smoothLn = new SmoothLn.Element(options.Sigma);
        long n = boxes.shape[0], pairs = 0, overlapping = 0;
        Tensor sum = zeros([], boxes.dtype, boxes.device);
        for (long i = 0; i < n; i++)
        {
            for (long j = i + 1; j < n; j++)
            {
                if (targetIds is not null && targetIds[i].item<long>() == targetIds[j].item<long>())
                    continue;
                Tensor overlap = overlaps[i][j];
                pairs++;
                if ((overlap > Scalars.Zero).item<bool>())
                    overlapping++;
                sum = sum.add(smoothLn.Of(overlap), Scalars.One);
            }
        }

        double divisor = options.Denominator switch
        {
            RepBoxDenominator.Pairs => pairs,
            RepBoxDenominator.Overlap => overlapping == 0 ? 0 : overlapping + CountEpsilon,
            _ => (double)n * n,
        };
        if (divisor == 0)
            return (boxes * Scalars.Zero).sum();
        using Scalar count = divisor.ToScalar();
        return sum / count;
    }
}
