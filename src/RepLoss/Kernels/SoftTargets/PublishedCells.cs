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
    public static PublishedCells Of(List<Tensor> image, List<Tensor> anchor, List<Tensor> y, List<Tensor> x, List<Tensor> score) => new(
        Joined(image), Joined(anchor), Joined(y), Joined(x), score.Count == 0 ? zeros([0], ScalarType.Float64) : cat(score, 0));

    private static Tensor Joined(List<Tensor> parts) => parts.Count == 0 ? zeros([0], ScalarType.Int64) : cat(parts, 0);
}
