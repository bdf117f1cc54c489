using RepLoss.Contract;
using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>
/// Soft targets: objectness scores for all cells under a labelled box, which fall with the distance from its centre.
/// </summary>
/// <remarks>
/// Every match of step 1 of <see cref="YoloTargets"/> covers the cells from floor(x-w/2) to floor(x+w/2), likewise in y; a cell's
/// score falls with the distance of its centre, and the largest of all boxes stays. The cells of YOLO rows are 1 and hard.
/// Source: g0401828t/yolov5-SoftObjectLoss, loss_custom.py, build_targets_custom and build_targets_custom1.
/// </remarks>
public sealed partial class SoftTargets : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new SoftTargetsOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Objectness scores for all cells under a labelled box, which fall with the distance from its centre.",
        Formula = """
            x *= nx, y *= ny, w *= nx, h *= ny in float32; anchors and targets match as in yolo-targets, without neighbours
            cells i from max(0, floor(x-w/2)) to min(nx-1, floor(x+w/2)), j likewise
            d = sqrt(((i+.5-x)/max(w/2,.5))^2 + ((j+.5-y)/max(h/2,.5))^2); "diagonal": sqrt((i+.5-x)^2 + (j+.5-y)^2) / sqrt(w^2+h^2)
            score1, diagonal = clamp((d-1)^n, 0, 1); score2 = exp(-d^2 / (2 sigma^2))
            map = max over boxes; then the cell of every YOLO row, neighbours included, is 1 and hard; soft = covered and not hard
            """,
        Inputs =
        [
            new FieldSpec("targets", DType.Float32, "T,6", "image, class, centre x, centre y, width, height; the last four as shares of the image"),
            new FieldSpec("anchors", DType.Float32, "L,A,2", "anchor width and height in grid cells of their level"),
            new FieldSpec("grids", DType.Int64, "L,2", "ny, nx: cells of each level"),
            new FieldSpec("images", DType.Int64, "", "B, the images in the batch"),
        ],
        Outputs =
        [
            new FieldSpec("map", DType.Float32, "B,A,ny,nx", "score of each cell of a level, from 0 to 1") { Family = "L" },
            new FieldSpec("soft", DType.Bool, "B,A,ny,nx", "true where a box covers the cell and no YOLO row takes it") { Family = "L" },
        ],
        DTypes = [DType.Float32],
        Edges =
        [
            "no target, or none that matches: maps of 0, no soft cell",
            "a covered cell is soft even where its score rounds to 0 or 1",
            "a box that is partly outside covers the cells inside; one that is wholly outside covers none, but its YOLO row is still hard",
            "boxes below one cell: distances are in halves of a cell",
            "refused with the row's index: width or height 0 or less, class below 0, image below 0 or not below images, anything not finite; also an anchor of 0 or less, a grid without cells",
        ],
        Source = "g0401828t/yolov5-SoftObjectLoss, loss_custom.py, ComputeLoss.build_targets_custom and build_targets_custom1.",
        Examples =
        [
            // d is 0 in the middle and 2/3 beside it: exp(-2/9), and exp(-4/9) in the corners. The centre's frac of .5 takes no neighbour.
            new WorkedExample(
                "A 3 x 3 box centred in the middle cell of a 3 x 3 grid, sigma 1",
                Input(new SoftTargetsOptions(), [0, 0, 0.5f, 0.5f, 1, 1], [3, 3], 1, [3, 3], 1), "map.0",
                [Math.Exp(-4 / 9.0), Math.Exp(-2 / 9.0), Math.Exp(-4 / 9.0), Math.Exp(-2 / 9.0), 1, Math.Exp(-2 / 9.0), Math.Exp(-4 / 9.0), Math.Exp(-2 / 9.0), Math.Exp(-4 / 9.0)]),
            new WorkedExample(
                "The same scored by its diagonal with n = 2: distances 1 / sqrt 18 and 1/3",
                Input(new SoftTargetsOptions { Score = SoftScore.Diagonal, N = 2 }, [0, 0, 0.5f, 0.5f, 1, 1], [3, 3], 1, [3, 3], 1), "map.0",
                [4 / 9.0, Beside, 4 / 9.0, Beside, 1, Beside, 4 / 9.0, Beside, 4 / 9.0]),
            new WorkedExample(
                "A 1 x 1 box at (1.25, 0.5) of a 1 x 3 grid: it covers cells 0 and 1, and its neighbour, cell 0, is hard as well",
                Input(new SoftTargetsOptions(), [0, 0, 1.25f / 3, 0.5f, 1 / 3f, 1], [1, 1], 1, [1, 3], 1), "map.0", [1, 1, 0]),
        ],
        Elements = input => SoftTargetsCells.Count(input).Cells,
        Bytes = input => input["targets"].Bytes.Length + (5 * SoftTargetsCells.MapCells(input)),
    };

    private static readonly ReadBack s_shapes = new("grids and the number of images", "the shapes of the answer; the method takes them as numbers", 2);

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        new TensorVariant(VariantName.ElementLoop, x => Named(ElementLoop(
            x["targets"], x["anchors"], Grids(x["grids"]), Images(x["images"]), x.Options<SoftTargetsOptions>())))
        {
            PredictedNanoseconds = (input, _) => 30_000 * SoftTargetsCells.Count(input).Cells,
            PredictedBytes = input => 870 * SoftTargetsCells.Count(input).Cells,
        },
        SoftTargetsAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, x => Named(Tensor(
            x["targets"], x["anchors"], Grids(x["grids"]), Images(x["images"]), x.Options<SoftTargetsOptions>())))
        {
            ReadsBack = [s_shapes, .. CoveringBoxes.ReadsBack],
        },
        new FusedTwin(),
    ];

    private static double Beside => (1 - (1 / Math.Sqrt(18))) * (1 - (1 / Math.Sqrt(18)));

    /// <inheritdoc/>
    public override void Validate(KernelInput input)
    {
        long images = input["images"].As<long>()[0];
        InputException.Require(images is >= 0 and <= int.MaxValue, () => $"{Id}: input 'images' is {images}; expected 0 or more.");
        YoloTargetRules.Check(Id, input, images);
        double cells = SoftTargetsCells.MapCells(input);
        InputException.Require(cells <= int.MaxValue, () => $"{Id}: the maps would have {cells} cells; expected {int.MaxValue} at most.");
    }

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => SoftTargetsCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => SoftTargetsCases.On(scenes);

    internal static KernelInput Input(
        SoftTargetsOptions options, float[] targets, float[] anchors, int anchorCount, long[] grids, long images)
    {
        KernelInput input = YoloCases.Input(options, targets, anchors, anchorCount, grids);
        input.Add("images", HostArray.Of([images]));
        return input;
    }

    /// <summary>The outputs under the names of the spec.</summary>
    internal static IReadOnlyList<(string Name, Tensor Value)> Named(SoftMaps maps) =>
    [
        .. maps.Maps.Select((map, level) => ($"map.{level}", map)),
        .. maps.Soft.Select((soft, level) => ($"soft.{level}", soft)),
    ];

    /// <summary>The number of images on the host.</summary>
    internal static long Images(Tensor images) => s_shapes.Numbers<long>(images)[0];

    /// <summary>The grids on the host: the shapes of the answer come from them.</summary>
    internal static (long Height, long Width)[] Grids(Tensor grids) => [.. s_shapes.Numbers<long>(grids).Chunk(2).Select(pair => (pair[0], pair[1]))];
}
