using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The published loop builder (build_targets_custom): a Python loop over boxes and cells that fills index tensors element by
/// element, then scores a box's cells at once. Scores go by the diagonal. Written anew from what it does.
/// </summary>
internal static class SoftTargetsPublishedLoops
{
    // The grids of a 640-pixel network, whatever the grids are.
    private static readonly long[] Scale = [80, 40, 20];

    /// <summary>Levels that it has a scale for.</summary>
    public static int Levels => Scale.Length;

    /// <summary>The cells of each match of a level, and their scores.</summary>
    public static PublishedCells Cells(int level, Tensor labels, Tensor boxes, Tensor anchorOf, SoftTargetsOptions options)
    {
        List<Tensor> image = [], anchor = [], y = [], x = [], score = [];
        for (long m = 0; m < boxes.shape[0]; m++)
        {
            Place place = PlaceOf(level, boxes[m, 0].item<float>(), boxes[m, 1].item<float>(), boxes[m, 2].item<float>(), boxes[m, 3].item<float>());
            // Not this match's image and anchor, but those of the match whose number is the level's.
            image.Add(labels[level].repeat(place.Count));
            anchor.Add(anchorOf[level].repeat(place.Count));
            Tensor i = zeros_like(anchor[^1]), j = zeros_like(anchor[^1]);
            Fill(place, boxes[m], Scale[level], i, j);
            using Scalar scale = Scale[level].ToScalar(), middle = (0.5 / Scale[level]).ToScalar(), ownX = place.X.ToScalar(), ownY = place.Y.ToScalar();
            using Scalar diagonal = place.Diagonal.ToScalar(), power = ((long)options.N).ToScalar();
            Tensor centreX = (i.to(ScalarType.Float32) / scale).add(middle, Scalars.One), centreY = (j.to(ScalarType.Float32) / scale).add(middle, Scalars.One);
            Tensor distance = (centreX - ownX).pow(Scalars.Two).add((centreY - ownY).pow(Scalars.Two), Scalars.One).sqrt();
            score.Add(((distance / diagonal) - Scalars.One).pow(power).to(ScalarType.Float64));
            x.Add(i);
            y.Add(j);
        }

        return PublishedCells.Of(image, anchor, y, x, score, boxes.device);
    }

    /// <summary>Whether the own cell lies among the cells of the box; where it does not, the index tensors are one too short.</summary>
    public static bool HoldsItsCentre(int level, float x, float y, float width, float height)
    {
        Place place = PlaceOf(level, x, y, width, height);
        long i = Own(x, Scale[level]), j = Own(y, Scale[level]);
        return i >= place.FirstX && i <= place.LastX && j >= place.FirstY && j <= place.LastY;
    }

    private static void Fill(Place place, Tensor box, long scale, Tensor i, Tensor j)
    {
        using Scalar end = (scale - 1).ToScalar();
        Tensor own = box.narrow(0, 0, 2).to(ScalarType.Int64).clamp(Scalars.Zero, end);
        long filled = 0;
        for (long row = place.FirstY; row <= place.LastY; row++)
        {
            for (long column = place.FirstX; column <= place.LastX; column++)
            {
                using DisposeScope scope = NewDisposeScope();
                using Scalar x = column.ToScalar(), y = row.ToScalar();
                if (!own[0].ne(x).item<bool>() && !own[1].ne(y).item<bool>())
                    continue;
                i[filled].fill_(x);
                j[filled++].fill_(y);
            }
        }
    }

    private static Place PlaceOf(int level, float x, float y, float width, float height)
    {
        long scale = Scale[level];
        double centreX = x / scale, centreY = y / scale, w = width / scale, h = height / scale;
        return new Place(
            centreX, centreY, Math.Sqrt((w * w) + (h * h)),
            Cell(centreX - (w / 2), scale), Cell(centreX + (w / 2), scale), Cell(centreY - (h / 2), scale), Cell(centreY + (h / 2), scale));
    }

    private static long Cell(double position, long scale) => (long)(position * scale) is var cell && cell == scale ? cell - 1 : cell;

    private static long Own(float position, long scale) => (long)Math.Clamp(MathF.Truncate(position), 0, scale - 1);

    private sealed record Place(double X, double Y, double Diagonal, long FirstX, long LastX, long FirstY, long LastY)
    {
        // Without the centre's own cell.
        public long Count => ((LastX + 1 - FirstX) * (LastY + 1 - FirstY)) - 1;
    }
}
