using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Intersection over union of every box of one set with every box of another.
/// </summary>
/// <remarks>
/// I = max(0, min x2 - max x1 + d) * max(0, min y2 - max y1 + d), area = (x2-x1+d)(y2-y1+d), IoU = I / (A1 + A2 - I + epsilon).
/// </remarks>
public sealed partial class Iou : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new IouOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Intersection over union of every box of one set with every box of another.",
        Formula = """
            I = max(0, min x2 - max x1 + d) * max(0, min y2 - max y1 + d)
            A = (x2 - x1 + d) (y2 - y1 + d)
            IoU = I / (A1 + A2 - I + epsilon)
            """,
        Inputs =
        [
            new FieldSpec("boxes1", null, "N,4", "x1, y1, x2, y2 in any unit") { Differentiable = true },
            new FieldSpec("boxes2", null, "M,4", "x1, y1, x2, y2 in the same unit") { Differentiable = true },
        ],
        Outputs = [new FieldSpec("iou", null, "N,M", "IoU of box n of the first set with box m of the second")],
        Edges =
        [
            "N = 0 or M = 0: an empty result, gradient 0",
            "denominator 0: value and gradient 0",
            "two equal edges: half the gradient to each; boxes that touch: the gradient of boxes that just overlap",
            "lengths beyond 1e19 in float32: products of two are infinite, and what is divided by them is NaN; float64 holds them",
        ],
        Kinks = ["Equal edges and touching boxes: the gradient jumps there, and torch's convention is right."],
        Source = "Everingham et al., The PASCAL Visual Object Classes (VOC) Challenge, IJCV 2010, section 4.2 (pixel offset 1); any detector since (0).",
        Examples =
        [
            new WorkedExample(
                "Two 10 x 10 boxes that share 5 x 10: 50 / 150",
                Pair(new IouOptions(), [0, 0, 10, 10], [5, 0, 15, 10]), "iou", [1 / 3.0])
            {
                // dI/dx2 = 10, dA/dx2 = 10: (10 * 200 - 50 * 10) / 150^2; the other edges do not bound I, so -I dA / U^2.
                Gradients = new Dictionary<string, double[]>
                {
                    ["boxes1"] = [50 * 10 / 22500.0, ((-5 * 200 / 2.0) + (50 * 10)) / 22500.0, 1500 / 22500.0, ((5 * 200 / 2.0) - (50 * 10)) / 22500.0],
                },
            },
            new WorkedExample(
                "The same with the last pixel counted: 6 * 11 / (121 + 121 - 66)",
                Pair(new IouOptions { PixelOffset = 1 }, [0, 0, 10, 10], [5, 0, 15, 10]), "iou", [66 / 176.0]),
            new WorkedExample(
                "Two points: 0 / 0 is 0",
                Pair(new IouOptions(), [3, 3, 3, 3], [3, 3, 3, 3]), "iou", [0])
            {
                Gradients = new Dictionary<string, double[]> { ["boxes1"] = [0, 0, 0, 0] },
            },
        ],
        Laws = input => new KernelLaws
        {
            AnyOrderOf = ["N", "M"],
            KeptByTranslation = true,
            KeptByScaling = input.Options is IouOptions { PixelOffset: 0, Epsilon: 0 },
        },
        Elements = input => (double)input["boxes1"].Shape[0] * input["boxes2"].Shape[0],
        Bytes = input => SizeOf(input) * ((4.0 * (input["boxes1"].Shape[0] + input["boxes2"].Shape[0]))
            + ((double)input["boxes1"].Shape[0] * input["boxes2"].Shape[0])),
        Flops = input => 13.0 * input["boxes1"].Shape[0] * input["boxes2"].Shape[0],
        // 1/U, dI and dA 5, to four edges and two areas 6.
        GradientFlops = input => 12.0 * input["boxes1"].Shape[0] * input["boxes2"].Shape[0],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        new TensorVariant(VariantName.Tensor, "iou", x => Tensor(x["boxes1"], x["boxes2"], x.Options<IouOptions>())),
        new FusedTwin(),
    ];

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases()
    {
        IouOptions[] options = [new(), new() { PixelOffset = 1 }, new() { Epsilon = 1e-7 }];
        foreach ((string id, Func<CaseRandom, double[]> draw) in BoxCases.Hard)
        {
            yield return new KernelCase(id, (dtype, random) => Input(dtype, options[0], draw(random), draw(random)));
            yield return new KernelCase($"{id}-offset", (dtype, random) => Input(dtype, options[1], draw(random), draw(random)));
        }

        for (ulong seed = 1; seed <= 4; seed++)
        {
            yield return new KernelCase($"all-sizes-{seed}", (dtype, random) => Input(dtype, options[0], BoxCases.AllSizes(random, 40), BoxCases.AllSizes(random, 40)))
            {
                Seed = seed,
                OnlyFinite = BoxCases.AllSizesReason,
            };
        }

        // More pairs than a block of tensors has.
        yield return new KernelCase("many-290", (dtype, random) => Input(dtype, options[0], BoxCases.Random(random, 290), BoxCases.Random(random, 300)));
        // An epsilon that counts beside areas of hundreds.
        yield return new KernelCase("large-epsilon", (dtype, random) => Input(dtype, new() { Epsilon = 25 }, BoxCases.Random(random, 40), BoxCases.Random(random, 33)));

        foreach (int length in CaseLengths.All)
        {
            yield return new KernelCase($"length-{length}", (dtype, random) => Input(
                dtype, options[length % 3], BoxCases.Random(random, length), BoxCases.Random(random, 1 + (length * 7 % 13))));
        }

        for (ulong seed = 1; seed <= 5; seed++)
            yield return new KernelCase($"random-{seed}", (dtype, random) => Input(dtype, options[0], BoxCases.Random(random, 40), BoxCases.Random(random, 33))) { Seed = seed };
        foreach (int n in new[] { 64, 256, 1024, 4096 })
        {
            yield return new KernelCase($"n{n}", (dtype, random) => Input(dtype, options[0], BoxCases.Random(random, n), BoxCases.Random(random, n)))
            {
                Use = CaseUse.Timed,
                Size = n,
            };
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => BoxCases.OnFullest(
        scenes, (dtype, scene) => Input(dtype, new IouOptions(), BoxCases.OfScene(scene.Predictions), BoxCases.OfScene(scene.Truths)));

    private static KernelInput Input(DType dtype, IouOptions options, double[] boxes1, double[] boxes2) => new(options)
    {
        { "boxes1", BoxCases.Array(dtype, boxes1) },
        { "boxes2", BoxCases.Array(dtype, boxes2) },
    };

    private static KernelInput Pair(IouOptions options, double[] a, double[] b) => Input(DType.Float64, options, a, b);

    private static int SizeOf(KernelInput input) => input["boxes1"].DType == DType.Float64 ? 8 : 4;
}
