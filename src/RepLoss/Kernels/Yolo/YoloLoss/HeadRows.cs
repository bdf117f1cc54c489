using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <summary>The rows of targets on one level in the Fused YOLO loss: their boxes and classes.</summary>
/// <param name="head">Predictions, and the place of their gradient.</param>
/// <param name="rows">The rows of all levels.</param>
/// <param name="first">The first row of this level.</param>
/// <param name="count">Its rows.</param>
/// <param name="options">The parameters.</param>
internal readonly struct HeadRows(YoloHead head, YoloRows rows, int first, int count, YoloLossOptions options)
{
    private const float LeastExactSide = 1e-30f;

    /// <summary>The mean of 1 - CIoU; adds its gradient, weighed and times B.</summary>
    /// <param name="labels">The objectness that each row's cell should have is put there; empty where it is of no use.</param>
    public double Boxes(Span<float> labels)
    {
        if (count == 0)
            return 0;
        float[] predicted = new float[4 * count], slopes = new float[4 * count], shapes = new float[2 * count], ciou = new float[count];
        for (int row = 0; row < count; row++)
        {
            Decode(row, predicted.AsSpan(4 * row, 4), slopes.AsSpan(4 * row, 4));
            (shapes[row], shapes[count + row]) = Shape(row, predicted[(4 * row) + 2], predicted[(4 * row) + 3]);
        }

        float[] byBox = head.Gradient is null ? [] : new float[4 * count];
        Ciou.Fused(predicted, CollectionsMarshal.AsSpan(rows.Boxes).Slice(4 * first, 4 * count), shapes, ciou, null, byBox, 1);
        double sum = 0;
        float weight = (float)(-options.Box * head.Images / count), gr = (float)options.Gr;
        for (int row = 0; row < count; row++)
        {
            sum += 1.0 - ciou[row];
            int cell = CellOf(row);
            for (int i = 0; i < 4 && head.Gradient is not null; i++)
                head.Gradient[(cell * head.Stride) + i] += weight * slopes[(4 * row) + i] * byBox[(4 * row) + i];
            if (labels.IsEmpty)
                continue;
            // No gradient goes this way.
            float value = 1 - gr + (gr * Math.Max(ciou[row], 0));
            labels[cell] = options.Duplicates == DuplicateCells.Max ? Math.Max(labels[cell], value) : value;
        }

        return sum / count;
    }

    /// <summary>The mean class loss, 0 where there is one class; adds its gradient, weighed and times B.</summary>
    public double Classes()
    {
        if (count == 0 || head.Classes < 2)
            return 0;
        if (options.Classification == ClassLoss.Ce)
            return ExclusiveClasses();
        return options.FocalGamma > 0
            ? Classes(new Focal.FusedLoss(LogitLoss.FocalOptionsOf(options.FocalGamma, options.ClsPositiveWeight)))
            : Classes(new Bce.FusedLoss((float)options.ClsPositiveWeight));
    }

    private double Classes<TLoss>(TLoss loss) where TLoss : struct, IElementLoss
    {
        float off = (float)(options.LabelSmoothing / 2), on = (float)(1 - (options.LabelSmoothing / 2));
        double share = 1.0 / ((double)count * head.Classes), sum = 0;
        float weight = (float)(share * options.Cls * head.Images);
        Span<float> labels = new float[head.Classes];
        labels.Fill(off);
        for (int row = 0; row < count; row++)
        {
            int start = (CellOf(row) * head.Stride) + 5, label = (int)Row(row)[5];
            labels[label] = on;
            sum += ElementMean.AddTo(loss, head.Logits.AsSpan(start, head.Classes), labels, head.Gradient is null ? [] : head.Gradient.AsSpan(start, head.Classes), weight);
            labels[label] = off;
        }

        return share * sum;
    }

    // logsumexp(z) - z of the row's class, with the largest logit taken out.
    private double ExclusiveClasses()
    {
        double sum = 0;
        float weight = (float)(options.Cls * head.Images / count);
        for (int row = 0; row < count; row++)
        {
            int start = (CellOf(row) * head.Stride) + 5, label = (int)Row(row)[5];
            ReadOnlySpan<float> z = head.Logits.AsSpan(start, head.Classes);
            float largest = float.NegativeInfinity, total = 0;
            foreach (float logit in z)
                largest = Math.Max(largest, logit);
            foreach (float logit in z)
                total += MathF.Exp(logit - largest);
            sum += (double)largest - z[label] + Math.Log(total);
            for (int k = 0; k < z.Length && head.Gradient is not null; k++)
                head.Gradient[start + k] += weight * ((MathF.Exp(z[k] - largest) / total) - (k == label ? 1 : 0));
        }

        return sum / count;
    }

    // Box in grid cells from the corner of its cell, and the slopes of x, y and of the logarithms of width and height by the logits.
    private void Decode(int row, Span<float> box, Span<float> slopes)
    {
        ReadOnlySpan<float> z = head.Logits.AsSpan(CellOf(row) * head.Stride, 4);
        Logistic.Vectors of = Logistic.Vectors.Of(Vector128.Create(z).ToVector256().ToVector512());
        for (int i = 0; i < 4; i++)
        {
            float p = of.Sigmoid[i], rest = of.Rest[i];
            if (i < 2)
            {
                (box[i], slopes[i]) = ((2 * p) - 0.5f, 2 * p * rest);
            }
            else
            {
                (box[i], slopes[i]) = (4 * p * p * AnchorSize(row, i - 2), 2 * rest);
            }
        }
    }

    // Width and height over the longer of both; sides that have lost digits in float32 are worked out in float64.
    private (float Wide, float Tall) Shape(int row, float width, float height)
    {
        double wide = width, tall = height;
        if (Math.Min(width, height) < LeastExactSide)
        {
            ReadOnlySpan<float> z = head.Logits.AsSpan(CellOf(row) * head.Stride, 4);
            (wide, tall) = (Side(z[2]) * AnchorSize(row, 0), Side(z[3]) * AnchorSize(row, 1));
        }

        double longer = Math.Max(wide, tall);
        return longer == 0 ? (0, 0) : ((float)(wide / longer), (float)(tall / longer));
    }

    // (2 sigmoid(z))^2.
    private static double Side(float z)
    {
        double twice = 2 / (1 + Math.Exp(-(double)z));
        return twice * twice;
    }

    private float AnchorSize(int row, int side) => rows.AnchorSizes[(2 * (first + row)) + side];

    private int CellOf(int row) => head.CellOf(Row(row));

    private ReadOnlySpan<long> Row(int row) => CollectionsMarshal.AsSpan(rows.Indices).Slice(6 * (first + row), 6);
}
