using System.Numerics;
using RepLoss.Contract;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class YoloLoss
{
    // Mean over the rows of a level, and with "bce" over classes, where there is more than one class.
    private static void AddClasses<T>(YoloLevel<T> level, YoloRows rows, int first, int last, YoloLossOptions options, Accumulator items)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (level.Classes < 2 || first == last)
            return;
        if (options.Classification == ClassLoss.Ce)
        {
            AddExclusiveClasses(level, rows, first, last, options, items);
            return;
        }

        double weight = options.Cls / ((double)(last - first) * level.Classes);
        T off = T.CreateTruncating(options.LabelSmoothing / 2), on = T.CreateTruncating(1 - (options.LabelSmoothing / 2));
        var element = new LogitLoss(options.FocalGamma, options.ClsPositiveWeight);
        for (int row = first; row < last; row++)
        {
            int cell = level.CellOf(rows, row);
            for (int k = 0; k < level.Classes; k++)
            {
                LossTerm<T> term = element.Loop(level.Logits(cell)[5 + k], rows.Indices[(6 * row) + 5] == k ? on : off);
                items.Add(2, weight * double.CreateTruncating(term.Value));
                items.Observe(weight * double.CreateTruncating(term.LargestValue));
                level.AddGradient(level.Start(cell) + 5 + k, weight * level.Images, term.Slope, term.LargestSlope);
            }
        }
    }

    private static void AddExclusiveClasses<T>(YoloLevel<T> level, YoloRows rows, int first, int last, YoloLossOptions options, Accumulator items)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int k = level.Classes;
        var logits = new T[(last - first) * k];
        var classes = new long[last - first];
        for (int row = first; row < last; row++)
        {
            level.Logits(level.CellOf(rows, row))[5..].CopyTo(logits.AsSpan((row - first) * k, k));
            classes[row - first] = rows.Indices[(6 * row) + 5];
        }

        Accumulator mean = new(1), byLogit = new(logits.Length);
        CrossEntropy.Loop<T>(logits, classes, mean, byLogit);
        AddSmoothing<T>(logits, classes, k, options.LabelSmoothing, mean, byLogit);
        items.Add(2, options.Cls * mean.Sums[0]);
        items.Observe(options.Cls * mean.LargestTerm);
        T largest = T.CreateTruncating(byLogit.LargestTerm);
        for (int i = 0; i < logits.Length; i++)
        {
            int cell = level.CellOf(rows, first + (i / k));
            level.AddGradient(level.Start(cell) + 5 + (i % k), options.Cls * level.Images, T.CreateTruncating(byLogit.Sums[i]), largest);
        }
    }

    // Labels of 1 - e + e/K where a class holds and e/K elsewhere. The kernel refuses e > 0 with "ce", since it computes what was
    // published, which ignores it; this is what the published fault is held against.
    private static void AddSmoothing<T>(ReadOnlySpan<T> logits, long[] classes, int k, double e, Accumulator mean, Accumulator byLogit)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < logits.Length && e > 0; i++)
        {
            double slope = e * ((i % k == classes[i / k] ? 1 : 0) - (1.0 / k)) / classes.Length;
            mean.Add(0, slope * double.CreateTruncating(logits[i]));
            byLogit.Add(i, slope);
        }
    }

    // Mean over the cells that are not soft, plus the mean over those that are; the second is 0 without soft targets.
    private static double AddObjectness<T>(
        YoloLevel<T> level, T[] labels, bool[] soft, double balance, YoloLossOptions options, Accumulator items)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int softCells = 0;
        foreach (bool isSoft in soft)
            softCells += isSoft ? 1 : 0;
        var element = new LogitLoss(options.FocalGamma, options.ObjPositiveWeight);
        SoftObjectnessOptions softOptions = options.ForSoftCells;
        var sum = new Accumulator(1);
        for (int cell = 0; cell < labels.Length; cell++)
        {
            T z = level.Logits(cell)[4];
            LossTerm<T> term = soft[cell] ? SoftObjectness.Element(z, labels[cell], softOptions) : element.Loop(z, labels[cell]);
            double share = 1.0 / (soft[cell] ? softCells : labels.Length - softCells);
            sum.Add(0, share * double.CreateTruncating(term.Value));
            sum.Observe(share * double.CreateTruncating(term.LargestValue));
            level.AddGradient(level.Start(cell) + 4, share * options.Obj * balance * level.Images, term.Slope, term.LargestSlope);
        }

        items.Add(1, options.Obj * balance * sum.Sums[0]);
        items.Observe(options.Obj * balance * sum.LargestTerm);
        return sum.Sums[0];
    }
}

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
        TensorMean.Of(z, t, Terms);

    /// <summary>The sum with weights [N,1] of the rows [N,K], for tensors; 0 where there are no elements.</summary>
    public Tensor SumTensor(Tensor z, Tensor t, Tensor weights) => TensorMean.Of(z, t, Terms, weights);

    private ITensorLoss Terms => _focal is null ? new Logistic.TensorCrossEntropy(positiveWeight) : new Focal.TensorLoss(_focal);
}
