using System.Runtime.CompilerServices;
using RepLoss.Pairs;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>What rows of pairs add up to, before the division by D.</summary>
/// <param name="Loss">Sum of SmoothLn.</param>
/// <param name="Overlapping">Pairs with IoU above 0, where D is their number; else 0.</param>
internal readonly record struct RepBoxSums(double Loss, double Overlapping)
{
    public static RepBoxSums operator +(RepBoxSums a, RepBoxSums b) => new(a.Loss + b.Loss, a.Overlapping + b.Overlapping);
}

/// <summary>
/// RepBox over rows of pairs: a box against several at once. IoU and its gradient are float32, SmoothLn and all sums float64. Of the gradient of
/// a pair only what differs between pairs is summed: dI by each of the four edges, and dA, which the sides of the box multiply.
/// </summary>
internal readonly unsafe struct RepBoxPass<TLanes>(BoxColumns boxes, long[]? targets, RepBoxOptions options) where TLanes : struct, ILanes<TLanes>
{
    // Rows that go over a stretch of boxes together while its sums are in the first-level cache. A row's steps in it have to fit
    // into RowSteps, and into what SmoothLnTotal takes at once.
    private const int RowsOfBlock = 64, StepsOfBlock = RowSteps<TLanes>.Most;

    private readonly SmoothLnLanes<TLanes> _smooth = new(options.Sigma);
    private readonly bool _counts = options.Denominator == RepBoxDenominator.Overlap;

    /// <summary>The rows [start, end), each with the boxes behind it.</summary>
    /// <param name="start">First row.</param>
    /// <param name="end">Behind the last row.</param>
    /// <param name="edges">Gets the gradient's sums of every box from start on that is met; null where none is wanted.</param>
    public RepBoxSums Rows(int start, int end, EdgeSums? edges)
    {
        int boxesOfBlock = StepsOfBlock * TLanes.Count;
        var loss = new SmoothLnTotal(options.Sigma);
        long overlapping = 0;
        for (int first = start; first < end; first += RowsOfBlock)
        {
            int last = Math.Min(first + RowsOfBlock, end), reach = boxes.EndOfReach(first, last);
            for (int from = StepOf(first + 1); from < reach; from += boxesOfBlock)
            {
                int to = Math.Min(from + boxesOfBlock, reach), lastBefore = Math.Min(last, to);
                overlapping += edges is { } wanted
                    ? Block<WithGradient>(first, lastBefore, from, to, wanted, ref loss)
                    : Block<ValueAlone>(first, lastBefore, from, to, default, ref loss);
            }
        }

        return new RepBoxSums(loss.Value(), overlapping);
    }

    // The first box of the step that has box j.
    internal static int StepOf(int j) => j & -TLanes.Count;

    // Each row of [first, last) with the boxes behind it in a block; returns how many pairs overlap, where that is wanted.
    [SkipLocalsInit]
    private long Block<TGradient>(int first, int last, int from, int to, in EdgeSums edges, ref SmoothLnTotal total) where TGradient : struct, IGradientChoice
    {
        // In registers, as what is only read behind a reference is not.
        BoxColumns columns = boxes;
        LogProductSums loss = total.Begin();
        float* memory = stackalloc float[TGradient.IsWanted ? RowSteps<TLanes>.Length : 0];
        int steps = 0;
        long overlapping = 0;
        for (int i = first; i < last; i++)
        {
            var a = new BoxLanes<TLanes>(columns, i);
            var met = new RowSteps<TLanes>(memory);
            // Where the last is reached all are: mostly so where boxes lie close, and then nothing is asked for each step.
            bool reachesAll = columns.Reaches(i, to - 1);
            for (int j = Math.Max(from, StepOf(i + 1)); j < to && (reachesAll || columns.Reaches(i, j)); j += TLanes.Count)
            {
                TLanes mask = a.Meet(columns, j, out TLanes along, out TLanes across);
                if (j <= i)
                    mask &= TLanes.Behind(i - j);
                if (TLanes.CountSet(mask) == 0)
                    continue;
                if (targets is not null)
                    mask &= TLanes.Differ(targets, j, targets[i]);
                TLanes iou = a.IoU(columns, j, mask, along, across, out TLanes union);
                if (_counts)
                    overlapping += TLanes.CountSet(TLanes.Above(iou, TLanes.Of(0)));
                if (TGradient.IsWanted)
                {
                    TLanes perUnion = _smooth.Slope(iou, union);
                    met.Add(j, iou, BoxLanes<TLanes>.Slopes(mask, iou, union, perUnion, along, across));
                }
                else
                {
                    iou.AddTo(ref loss);
                }

                steps++;
            }

            if (TGradient.IsWanted)
                Add(i, met, edges, ref loss);
            if (steps + StepsOfBlock > total.MostSteps)
            {
                total.Add(loss);
                (loss, steps) = (total.Begin(), 0);
            }
        }

        total.Add(loss);
        return overlapping;
    }

    // The losses and gradients of row i. All that the loop uses is by value, for registers.
    private void Add(int i, RowSteps<TLanes> met, EdgeSums edges, ref LogProductSums sums)
    {
        if (met.Count == 0)
            return;
        LogProductSums loss = sums;
        BoxColumns columns = boxes;
        EdgeRow row = default;
        var a = new BoxLanes<TLanes>(columns, i);
        for (int k = 0; k < met.Count; k++)
        {
            a.AddGradient(columns, met.First(k), met.Slopes(k), ref row, edges);
            met.IoU(k).AddTo(ref loss);
        }

        sums = loss;
        edges.AddRow(row, i);
    }
}
