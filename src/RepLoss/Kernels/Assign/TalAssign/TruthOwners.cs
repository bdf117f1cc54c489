using System.Buffers;

namespace RepLoss.Kernels;

/// <summary>Turns the claims of the truths into what each anchor learns.</summary>
internal readonly ref struct TruthOwners(
    ReadOnlySpan<float> boxes, ReadOnlySpan<float> points, ReadOnlySpan<float> scores, int classes, ReadOnlySpan<long> labels, ReadOnlySpan<float> truths,
    Span<long> assigned, TalAssignOptions options)
{
    private readonly ReadOnlySpan<float> _boxes = boxes, _points = points, _scores = scores, _truths = truths;
    private readonly ReadOnlySpan<long> _labels = labels;
    private readonly Span<long> _assigned = assigned;

    /// <summary>Settles conflicts and writes the targets.</summary>
    /// <param name="claims">The claims [G,most].</param>
    /// <param name="claimed">The number of claims of each truth [G].</param>
    /// <param name="most">The most anchors that one truth may claim.</param>
    /// <param name="targets">Receives the targets [A,K]. All are 0 before.</param>
    public void Settle(Claim[] claims, int[] claimed, int most, Span<float> targets)
    {
        int anchors = _assigned.Length, count = _labels.Length;
        double[] rented = ArrayPool<double>.Shared.Rent((2 * anchors) + (2 * count));
        Span<double> overlap = rented.AsSpan(0, anchors), metric = rented.AsSpan(anchors, anchors);
        Span<double> largestOverlap = rented.AsSpan(2 * anchors, count), largestMetric = rented.AsSpan((2 * anchors) + count, count);
        _assigned.Fill(-1);
        for (int g = 0; g < count; g++)
        {
            foreach (Claim claim in claims.AsSpan(g * most, claimed[g]))
            {
                int a = claim.Anchor;
                if (_assigned[a] < 0 || (options.Conflict == AssignConflict.Claiming && claim.Overlap > overlap[a]))
                    (_assigned[a], overlap[a], metric[a]) = (g, claim.Overlap, claim.Metric);
                else if (options.Conflict == AssignConflict.All)
                    overlap[a] = double.NaN;
            }
        }

        for (int a = 0; a < anchors && options.Conflict == AssignConflict.All; a++)
        {
            if (_assigned[a] >= 0 && double.IsNaN(overlap[a]))
                (_assigned[a], overlap[a], metric[a]) = BestOfAll(a);
        }

        if (options.SecondTopk > 0)
            KeepSecond(overlap, metric);
        largestOverlap.Clear();
        largestMetric.Clear();
        for (int a = 0; a < anchors; a++)
        {
            if (_assigned[a] is >= 0 and var g)
                (largestOverlap[(int)g], largestMetric[(int)g]) = (Math.Max(largestOverlap[(int)g], overlap[a]), Math.Max(largestMetric[(int)g], metric[a]));
        }

        for (int a = 0; a < anchors; a++)
        {
            if (_assigned[a] is >= 0 and var g && metric[a] > 0)
                targets[(a * classes) + (int)_labels[(int)g]] = (float)(metric[a] * largestOverlap[(int)g] / (largestMetric[(int)g] + options.Epsilon));
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    private (long Truth, double Overlap, double Metric) BestOfAll(int a)
    {
        (long best, double largest) = (-1, -1);
        for (int g = 0; g < _labels.Length; g++)
        {
            var truth = new AlignedTruth(_truths.Slice(4 * g, 4), options);
            double overlap = truth.Contains(_points[2 * a], _points[(2 * a) + 1])
                ? truth.Overlap(_boxes[4 * a], _boxes[(4 * a) + 1], _boxes[(4 * a) + 2], _boxes[(4 * a) + 3])
                : 0;
            if (overlap > largest)
                (best, largest) = (g, overlap);
        }

        double score = _scores[(a * classes) + (int)_labels[(int)best]];
        return (best, largest, new AlignedTruth(_truths.Slice(4 * (int)best, 4), options).Metric(score, largest));
    }

    // Keeps only the anchors with the largest m of each truth.
    private void KeepSecond(ReadOnlySpan<double> overlap, ReadOnlySpan<double> metric)
    {
        int most = Math.Min(options.SecondTopk, _assigned.Length), count = _labels.Length;
        Claim[] kept = ArrayPool<Claim>.Shared.Rent(count * most);
        int[] counts = ArrayPool<int>.Shared.Rent(count);
        counts.AsSpan(0, count).Clear();
        for (int a = 0; a < _assigned.Length; a++)
        {
            if (_assigned[a] is >= 0 and var g)
                counts[g] = Claim.Insert(kept.AsSpan((int)g * most, most), counts[g], new Claim(a, metric[a], overlap[a]));
        }

        _assigned.Fill(-1);
        for (int g = 0; g < count; g++)
        {
            foreach (Claim claim in kept.AsSpan(g * most, counts[g]))
                _assigned[claim.Anchor] = g;
        }

        ArrayPool<Claim>.Shared.Return(kept);
        ArrayPool<int>.Shared.Return(counts);
    }
}
