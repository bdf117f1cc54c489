using static TorchSharp.torch;

namespace RepLoss.Kernels;

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
