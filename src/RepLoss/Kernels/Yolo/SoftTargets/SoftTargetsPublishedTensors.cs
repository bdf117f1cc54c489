using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The published tensor builder (build_targets_custom1): boxes are repeated once a cell and get their offsets in a loop over
/// boxes; large boxes come first. It names the device "cuda"; here it runs where its inputs are, or nothing could be seen of it
/// on a CPU. Written anew from what it does.
/// </summary>
internal static class SoftTargetsPublishedTensors
{
    /// <summary>The cells of each match of a level, and their scores.</summary>
    public static PublishedCells Cells(Tensor labels, Tensor boxes, Tensor anchorOf, SoftTargetsOptions options)
    {
        Tensor centre = boxes.narrow(1, 0, 2), half = boxes.narrow(1, 2, 2) * Scalars.Half;
        Tensor own = centre.to(ScalarType.Int64), first = (centre - half).to(ScalarType.Int64);
        Tensor sides = centre.add(half, Scalars.One).to(ScalarType.Int64).add_(Scalars.One, Scalars.One) - first;
        Tensor counts = sides.select(1, 0) * sides.select(1, 1);
        Tensor order = counts.argsort(0, descending: true);
        Tensor rows = cat([labels.unsqueeze(1), anchorOf.unsqueeze(1), own, sides, first], 1).index_select(0, order)
            .repeat_interleave(counts.index_select(0, order), 0);
        rows.narrow(1, 6, 2).add_(Offsets(sides.index_select(0, order)), Scalars.One);

        Tensor ratio = (rows.narrow(1, 2, 2) - rows.narrow(1, 6, 2)).to(ScalarType.Float32) / (rows.narrow(1, 4, 2).to(ScalarType.Float32) * Scalars.Half);
        Tensor distance = ratio.pow(Scalars.Two).sum(1).sqrt();
        using Scalar divisor = (2 * options.Sigma * options.Sigma).ToScalar();
        Tensor score = (distance.pow(Scalars.Two).neg() / divisor).exp().to(ScalarType.Float64);
        return new PublishedCells(rows.select(1, 0), rows.select(1, 1), rows.select(1, 7), rows.select(1, 6), score);
    }

    // Column by column, one box after the other; nothing at all, of a shape that does not fit, where there is no box.
    private static Tensor Offsets(Tensor sides)
    {
        var offsets = new List<Tensor>();
        for (long m = 0; m < sides.shape[0]; m++)
        {
            long width = sides[m, 0].item<long>(), height = sides[m, 1].item<long>();
            Tensor i = ConstantTensor.Range(0, width, ScalarType.Int64, sides.device).repeat_interleave(height, 0);
            offsets.Add(stack([i, ConstantTensor.Range(0, height, ScalarType.Int64, sides.device).repeat(width)], 1));
        }

        return offsets.Count == 0 ? zeros([0], ScalarType.Int64, sides.device) : cat(offsets, 0);
    }
}

/// <summary>Cells and scores as the published builders of soft targets give them, in the order in which they are written.</summary>
/// <param name="Image">Image of each cell.</param>
/// <param name="Anchor">Anchor of each cell.</param>
/// <param name="Y">Row, not yet clamped.</param>
/// <param name="X">Column, not yet clamped.</param>
/// <param name="Score">Score, float64.</param>
internal sealed record PublishedCells(Tensor Image, Tensor Anchor, Tensor Y, Tensor X, Tensor Score)
{
    /// <summary>Joins what was gathered box by box; no box gives no cells.</summary>
    public static PublishedCells Of(
        List<Tensor> image, List<Tensor> anchor, List<Tensor> y, List<Tensor> x, List<Tensor> score, Device device)
    {
        if (score.Count > 0)
            return new PublishedCells(cat(image, 0), cat(anchor, 0), cat(y, 0), cat(x, 0), cat(score, 0));
        Tensor none = zeros([0], ScalarType.Int64, device);
        return new PublishedCells(none, none, none, none, none.to(ScalarType.Float64));
    }
}
