using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>
/// What the definition and the published tensor version of RepGT say of each prediction, worked out in float64, to tell which
/// faults an input has to show: true where it must, false where it cannot, null where rounding decides.
/// </summary>
internal sealed class RepGtPublishedRows
{
    // A difference of this share of the largest term is above any tolerance, in float32 and in float64.
    private const double Visible32 = 1e-3, Visible64 = 1e-9;

    private readonly List<Row> _rows = [];
    private readonly bool _hasSingleTruth, _isFloat32;
    private readonly double _sigma;

    /// <summary>Works out all rows of an input; one that the published code raises on has none.</summary>
    public RepGtPublishedRows(KernelInput input)
    {
        double[] predicted = input["predicted"].Widen().As<double>(), truths = input["truths"].Widen().As<double>();
        long[] designated = input["designated"].As<long>();
        _sigma = ((RepGtOptions)input.Options).Sigma;
        _hasSingleTruth = truths.Length == 4;
        _isFloat32 = input["predicted"].DType == DType.Float32;
        for (int i = 0; truths.Length > 0 && _sigma < 1 && i < designated.Length; i++)
            _rows.Add(RowOf(predicted.AsSpan(4 * i, 4), truths, (int)designated[i]));
    }

    /// <summary>Some chosen truth has no area.</summary>
    public bool HasNanValue => _rows.Any(row => double.IsNaN(row.PublishedCovered));

    /// <summary>Some chosen truth is covered, and an edge of the prediction is its edge.</summary>
    public bool? HasNanGradient =>
        _rows.Any(row => row.PublishedCovered == 1 && row.SharesEdge) ? true
        : _rows.Any(row => double.IsNaN(row.PublishedCovered) || (_isFloat32 && row.PublishedCovered is > 1 - 1e-6 and < 1)) ? null
        : false;

    /// <summary>Some row with a second truth is at or below sigma, and the sum tells.</summary>
    public bool? ConstantShows => !_hasSingleTruth && _rows.Any(IsConstant) ? ValueShows() : false;

    /// <summary>Some row at or below sigma lacks a gradient that is not small beside the others.</summary>
    public bool? MissingGradientShows
    {
        get
        {
            if (_hasSingleTruth || !_rows.Any(IsConstant))
                return false;
            double largest = _rows.Max(row => row.Slope);
            return HasNanGradient is false && _rows.Any(row =>
                IsConstant(row) && !row.PicksAnother && row.Covered is > 1e-3 and < 1 && row.Slope > 0.01 * largest) ? true : null;
        }
    }

    /// <summary>There is a single truth and something to be repelled from it.</summary>
    public bool? OwnTargetShows => _hasSingleTruth && _rows.Count > 0 ? ValueShows() : false;

    /// <summary>There is a single truth, and a prediction covers more than sigma of it but not all.</summary>
    public bool? OwnTargetGradientShows =>
        !_hasSingleTruth ? false
        : HasNanGradient is false && _rows.Any(row => row.PublishedCovered > _sigma + 1e-6 && row.PublishedCovered < 1 - 1e-6) ? true
        : _rows.Any(row => !(row.PublishedCovered <= _sigma)) ? null
        : false;

    private bool PicksAnotherTruth => _rows.Any(row => row.PicksAnother);

    /// <summary>It does, and the row's own term differs by that.</summary>
    public bool? AnotherTruthShows => _rows.Any(row => row.PicksAnother && !(row.Published == row.PublishedOfRight)) ? ValueShows() : false;

    /// <summary>It does, and pushes that row another way by more than a little.</summary>
    public bool? AnotherTruthGradientShows =>
        !PicksAnotherTruth ? false
        : HasNanGradient is false && _rows.Any(row => row.PicksAnother && row.Push > 0.01 * _rows.Max(other => other.LargestGradient)) ? true
        : null;

    private bool? ValueShows()
    {
        if (HasNanValue)
            return null;
        double difference = Math.Abs(_rows.Sum(row => row.Published) - _rows.Sum(row => row.Defined));
        double scale = _hasSingleTruth ? 0 : _rows.Max(row => Math.Max(row.Defined, row.Derivative));
        return difference > (_isFloat32 ? Visible32 : Visible64) * scale ? true : null;
    }

    private bool IsConstant(Row row) => row.PublishedCovered <= _sigma;

    private Row RowOf(ReadOnlySpan<double> box, ReadOnlySpan<double> truths, int designated)
    {
        int right = -1, picked = 0;
        double best = -1, bestPublished = -1;
        for (int g = 0; g < truths.Length / 4; g++)
        {
            ReadOnlySpan<double> truth = truths.Slice(4 * g, 4);
            double overlap = Boxes.IoU(box, truth, 0, 0);
            if (g != designated && overlap > best)
                (right, best) = (g, overlap);
            double published = g == designated ? 0 : Math.Clamp(Boxes.IoU(box, truth, 1, 0), 1e-7, 1);
            if (published > bestPublished)
                (picked, bestPublished) = (g, published);
        }

        ReadOnlySpan<double> chosen = truths.Slice(4 * picked, 4);
        double publishedCovered = Covered(box, chosen);
        if (right < 0)
            return new Row(0, 0, 0, 0, publishedCovered, Published(publishedCovered), 0, false, SharesEdge(box, chosen), 0, 0);
        ReadOnlySpan<double> second = truths.Slice(4 * right, 4);
        double covered = Boxes.Area<double>(second, 0) > 0 ? Covered(box, second) : 0;
        (double value, double derivative) = SmoothLn.Loop(covered, _sigma);
        double slope = covered > 0 ? derivative * covered / Math.Max(second[2] - second[0], second[3] - second[1]) : 0;
        double[] defined = Gradient(box, second, derivative), pushed = Gradient(box, chosen, publishedCovered > _sigma ? 1 / (1 - _sigma) : 0);
        return new Row(
            covered, value, derivative, slope, publishedCovered, Published(publishedCovered), Published(Covered(box, second)),
            picked != right, SharesEdge(box, chosen), defined.Zip(pushed, (a, b) => Math.Abs(a - b)).Max(), defined.Max(Math.Abs));
    }

    private static double Covered(ReadOnlySpan<double> box, ReadOnlySpan<double> truth) =>
        Boxes.Intersection(box, truth, 0) / Math.Abs(Boxes.Area(truth, 0));

    private static double[] Gradient(ReadOnlySpan<double> box, ReadOnlySpan<double> truth, double derivative)
    {
        var gradient = new Accumulator(4);
        double area = Boxes.Area(truth, 0);
        if (area > 0)
            Boxes.AddIntersectionGradient(box, truth, 0, derivative / area, gradient, 0);
        return gradient.ToArray<double>();
    }

    private double Published(double covered) =>
        covered > _sigma ? ((covered - _sigma) / (1 - _sigma)) - Math.Log(1 - _sigma) : double.IsNaN(covered) ? covered : -1e-7;

    private static bool SharesEdge(ReadOnlySpan<double> box, ReadOnlySpan<double> truth) =>
        box[0] == truth[0] || box[1] == truth[1] || box[2] == truth[2] || box[3] == truth[3];

    // Defined and Published are terms of the two sums; Slope is what the smallest of the row's gradients can be; Push is how far the
    // two gradients are apart where they are.
    private readonly record struct Row(
        double Covered, double Defined, double Derivative, double Slope, double PublishedCovered, double Published,
        double PublishedOfRight, bool PicksAnother, bool SharesEdge, double Push, double LargestGradient);
}
