using RepLoss.Contract;
using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// The two published builders of soft targets, which are not two implementations of one function. Each stands for the score that
/// it computes: the loop builder for "diagonal", the tensor builder for "score2".
/// </summary>
internal static class SoftTargetsAsPublished
{
    /// <summary>The variant with its faults.</summary>
    public static Variant Variant { get; } = new TensorVariant(VariantName.AsPublished, x => SoftTargets.Named(Compute(
        x["targets"], x["anchors"], SoftTargets.Grids(x["grids"]), x["images"].item<long>(), x.Options<SoftTargetsOptions>())))
    {
        Implements = input => OptionsOf(input).Score is SoftScore.Score2
            || (OptionsOf(input).Score == SoftScore.Diagonal && input["grids"].Shape[0] <= SoftTargetsPublishedLoops.Levels),
        Faults = SoftTargetsFaults.All,
        PredictedNanoseconds = Predict,
        PredictedBytes = input => 450 * SoftTargetsCells.Count(input).Cells,
    };

    private static SoftMaps Compute(
        Tensor targets, Tensor anchors, (long Height, long Width)[] grids, long images, SoftTargetsOptions options)
    {
        List<Tensor> maps = [], masks = [];
        for (int level = 0; level < grids.Length; level++)
        {
            (long ny, long nx) = grids[level];
            Tensor scaled = targets.narrow(1, 2, 4) * tensor([nx, ny, nx, ny], device: targets.device).to(ScalarType.Float32);
            Tensor matches = MatchedTargets.Match(scaled.narrow(1, 2, 2).t().unsqueeze(1), anchors[level].t().unsqueeze(2), options.AnchorThreshold).nonzero();
            Tensor anchorOf = matches.select(1, 0), boxes = scaled.index_select(0, matches.select(1, 1));
            Tensor labels = targets.select(1, 0).index_select(0, matches.select(1, 1)).to(ScalarType.Int64);
            PublishedCells cells = options.Score == SoftScore.Diagonal
                ? SoftTargetsPublishedLoops.Cells(level, labels, boxes, anchorOf, options)
                : SoftTargetsPublishedTensors.Cells(labels, boxes, anchorOf, options);

            Tensor map = zeros([images, anchors.size(1), ny, nx], ScalarType.Float64, targets.device);
            using Scalar lastY = (ny - 1).ToScalar(), lastX = (nx - 1).ToScalar();
            map.index_put_(cells.Score, cells.Image, cells.Anchor, cells.Y.clamp(Scalars.Zero, lastY), cells.X.clamp(Scalars.Zero, lastX));
            Tensor own = boxes.narrow(1, 0, 2).to(ScalarType.Int64);
            map.index_put_(Scalars.One, labels, anchorOf, own.select(1, 1).clamp(Scalars.Zero, lastY), own.select(1, 0).clamp(Scalars.Zero, lastX));
            maps.Add(map.to(ScalarType.Float32));
            masks.Add(map.ne(Scalars.Zero).logical_and_(map.ne(Scalars.One)));
        }

        return new SoftMaps(maps, masks);
    }

    private static SoftTargetsOptions OptionsOf(KernelInput input) => (SoftTargetsOptions)input.Options;

    private static double Predict(KernelInput input, Pass pass)
    {
        (double boxes, double cells) = SoftTargetsCells.Count(input);
        return OptionsOf(input).Score == SoftScore.Diagonal ? (50_000 * boxes) + (20_000 * cells) : (30_000 * boxes) + (200 * cells);
    }
}
