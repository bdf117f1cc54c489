using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <summary>
/// The numbers of an image's anchors that do not depend on one truth: whether an anchor is a candidate, and its cross-entropy if no class were right. They are computed in
/// float64. Every anchor goes through the same operations, so that equal anchors get equal numbers.
/// </summary>
internal sealed unsafe class OtaAnchors(AnchorColumns columns, float* logits, int classes, float* objectness, float* strides, SimOtaOptions options) : IDisposable
{
    // exp(709) is still finite. Logits beyond this give the same answer, since their logarithms are cut off at -100.
    private const double LargestExponent = 700;

    private readonly bool[] _isCandidate = Cleared(columns.Count);
    private readonly double[] _entropy = ArrayPool<double>.Shared.Rent(columns.Count);

    /// <summary>The anchors' points and boxes.</summary>
    public AnchorColumns Columns => columns;

    /// <summary>Returns whether any truth has made an anchor a candidate so far.</summary>
    public bool IsCandidate(int a) => _isCandidate[a];

    /// <summary>Returns whether an anchor's point is inside a truth, and whether it is near the truth's centre.</summary>
    public (bool InBox, bool InCentre) Near(ReadOnlySpan<float> truth, int a)
    {
        double x = columns.X[a], y = columns.Y[a], reach = options.CenterRadius * strides[a];
        return (
            x > truth[0] && x < truth[2] && y > truth[1] && y < truth[3],
            Math.Abs(x - (((double)truth[0] + truth[2]) / 2)) < reach && Math.Abs(y - (((double)truth[1] + truth[3]) / 2)) < reach);
    }

    /// <summary>Makes the anchors near a truth candidates. Several threads may call this at the same time, for different truths.</summary>
    public void AddCandidates(ReadOnlySpan<float> truth)
    {
        float x = (truth[0] / 2) + (truth[2] / 2), y = (truth[1] / 2) + (truth[3] / 2);
        for (int block = 0; block < columns.Blocks; block++)
        {
            int start = block * AnchorColumns.Block, end = Math.Min(start + AnchorColumns.Block, columns.Count);
            // The largest reach of the block, plus a little more than the rounding of float32.
            float widest = 0;
            for (int a = start; a < end; a++)
                widest = Math.Max(widest, strides[a]);
            float reach = (1.001f * (float)options.CenterRadius * widest) + (1e-6f * (Math.Abs(x) + Math.Abs(y)));
            if (!columns.MayHold(block, Math.Min(truth[0], x - reach), Math.Min(truth[1], y - reach), Math.Max(truth[2], x + reach), Math.Max(truth[3], y + reach)))
                continue;
            for (int a = start; a < end; a++)
            {
                (bool inBox, bool inCentre) = Near(truth, a);
                if (inBox || inCentre)
                    _isCandidate[a] = true;
            }
        }
    }

    /// <summary>Computes the cross-entropy of each candidate in [start, end).</summary>
    public void AddEntropies(int start, int end)
    {
        for (int a = start; a < end; a++)
        {
            if (_isCandidate[a])
                _entropy[a] = Entropy(logits + ((long)a * classes), objectness[a]);
        }
    }

    /// <summary>Computes the IoU of an anchor's box with a truth.</summary>
    public double Overlap(ReadOnlySpan<float> truth, int a)
    {
        double x1 = columns.Edge(0)[a], y1 = columns.Edge(1)[a], x2 = columns.Edge(2)[a], y2 = columns.Edge(3)[a];
        double left = truth[0], top = truth[1], right = truth[2], bottom = truth[3];
        double across = Math.Min(x2, right) - Math.Max(x1, left), down = Math.Min(y2, bottom) - Math.Max(y1, top);
        if (across <= 0 || down <= 0)
            return 0;
        double shared = across * down;
        return shared / (((x2 - x1) * (y2 - y1)) + ((right - left) * (bottom - top)) - shared);
    }

    /// <summary>Computes the cost for an anchor to learn a truth, from the truth's class and their IoU.</summary>
    public double Cost(int a, int label, double overlap)
    {
        double z = logits[((long)a * classes) + label], o = objectness[a];
        double p = Sigmoid(z), q = Math.Sqrt(p * Sigmoid(o)), rest = (Sigmoid(-z) + (p * Sigmoid(-o))) / (1 + q);
        double change = Math.Max(Math.Log(rest), SimOta.LeastLogarithm) - Math.Max(Math.Log(q), SimOta.LeastLogarithm);
        return _entropy[a] + change - (options.IouWeight * Math.Log(overlap + SimOta.LogEpsilon));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<bool>.Shared.Return(_isCandidate);
        ArrayPool<double>.Shared.Return(_entropy);
    }

    // Minus the sum of ln(1-q), eight classes at a time. Lanes after the last class are masked out.
    private double Entropy(float* z, double o)
    {
        Vector512<double> of = Vector512.Create(Sigmoid(o)), notOf = Vector512.Create(Sigmoid(-o)), sum = Vector512<double>.Zero;
        int k = 0;
        for (; k + Vector512<double>.Count <= classes; k += Vector512<double>.Count)
            sum += Logarithms(Vector512.Create(Vector256.WidenLower(Vector256.Load(z + k)), Vector256.WidenUpper(Vector256.Load(z + k))), of, notOf);
        if (k < classes)
        {
            double* last = stackalloc double[Vector512<double>.Count];
            for (int i = 0; i < Vector512<double>.Count; i++)
                last[i] = k + i < classes ? z[k + i] : 0;
            Vector512<double> isThere = Vector512.LessThan(Vector512.CreateSequence(0.0, 1.0), Vector512.Create((double)(classes - k)));
            sum += Logarithms(Vector512.Load(last), of, notOf) & isThere;
        }

        return -Vector512.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Logarithms(Vector512<double> z, Vector512<double> of, Vector512<double> notOf)
    {
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> e = Vector512.Exp(Vector512.Max(Vector512.Min(-z, Vector512.Create(LargestExponent)), Vector512.Create(-LargestExponent)));
        Vector512<double> p = one / (one + e), rest = ((e * p) + (p * notOf)) / (one + Vector512.Sqrt(p * of));
        return Vector512.Max(Vector512.Log(rest), Vector512.Create(SimOta.LeastLogarithm));
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private static bool[] Cleared(int count)
    {
        bool[] rented = ArrayPool<bool>.Shared.Rent(count);
        Array.Clear(rented);
        return rented;
    }
}
