using RepLoss.Contract;
using RepLoss.Torch;

namespace PlugIn;

/// <summary>The mean of 1 - GIoU of each predicted box with its target.</summary>
public sealed partial class GiouLoss : Kernel
{
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "The mean of 1 - GIoU of each predicted box with its target.",
        Formula = "L = mean of 1 - I/U + (C - U)/C; I is the overlap, U the union, C the smallest box around both, all as areas",
        Inputs =
        [
            new FieldSpec("predicted", null, "N,4", "x1, y1, x2, y2 of each predicted box, of sides above 0") { Differentiable = true },
            new FieldSpec("target", null, "N,4", "the same of its target"),
        ],
        Outputs = [new FieldSpec("loss", null, "", "the loss")],
        Source = "Rezatofighi et al., Generalized Intersection over Union, CVPR 2019, section 3.",
        Edges = ["N = 0: 0"],
        Examples =
        [
            new WorkedExample("Two unit squares, one apart: I = 0, U = 2, C = 3", Input(DType.Float64, [0, 0, 1, 1], [2, 0, 3, 1]), "loss", [1 + (1.0 / 3)]),
            new WorkedExample("A square within another: I/U = 1/4, C = U", Input(DType.Float64, [1, 1, 3, 3], [0, 0, 4, 4]), "loss", [0.75]),
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], KeptByTranslation = true, KeptByScaling = false, MeanOver = "N" },
        Elements = input => input["predicted"].Shape[0],
    };

    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["predicted"], x["target"])),
    ];

    public override IEnumerable<KernelCase> Cases()
    {
        foreach (int length in new[] { 0, 1, 2, 33 })
            yield return new KernelCase($"length-{length}", (dtype, random) => Draw(dtype, random, length));
        for (ulong seed = 1; seed <= 5; seed++)
            yield return new KernelCase($"random-{seed}", (dtype, random) => Draw(dtype, random, 100)) { Seed = seed };
        yield return new KernelCase("n1000", (dtype, random) => Draw(dtype, random, 1000)) { Use = CaseUse.Timed | CaseUse.Headline, Size = 1000 };
    }

    public override void Validate(KernelInput input)
    {
        foreach ((string name, HostArray boxes) in input)
        {
            for (int i = 0; i < boxes.Count; i += 4)
            {
                InputException.Require(boxes.ValueAt(i + 2) > boxes.ValueAt(i) && boxes.ValueAt(i + 3) > boxes.ValueAt(i + 1),
                    () => $"Box {i / 4} of '{name}' has no area; expected sides above 0.");
            }
        }
    }

    private static KernelInput Draw(DType dtype, CaseRandom random, int length) => Input(dtype, Boxes(random, length), Boxes(random, length));

    private static double[] Boxes(CaseRandom random, int length)
    {
        var boxes = new double[4 * length];
        for (int i = 0; i < boxes.Length; i += 4)
        {
            (boxes[i], boxes[i + 1]) = (random.NextDouble(0, 100), random.NextDouble(0, 100));
            (boxes[i + 2], boxes[i + 3]) = (boxes[i] + random.NextDouble(5, 60), boxes[i + 1] + random.NextDouble(5, 60));
        }

        return boxes;
    }

    private static KernelInput Input(DType dtype, double[] predicted, double[] target) => new(new NoOptions())
    {
        { "predicted", HostArray.Floats(dtype, predicted, predicted.Length / 4, 4) },
        { "target", HostArray.Floats(dtype, target, target.Length / 4, 4) },
    };
}
