using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// The loss 1 - X of each predicted box with its target, where X is GIoU, DIoU, CIoU, EIoU or SIoU. X is IoU minus a penalty, which has a
/// gradient also where the boxes do not overlap.
/// </summary>
/// <remarks>
/// Sources: Rezatofighi et al., "Generalized Intersection over Union", CVPR 2019; Zheng et al., "Distance-IoU Loss", AAAI 2020; Zhang
/// et al., "Focal and Efficient IOU Loss", Neurocomputing 2022; Gevorgyan, "SIoU Loss", 2022.
/// </remarks>
public sealed partial class BoxLoss : Kernel
{
    /// <summary>The factor on lengths before they are squared, so that float32 holds the squares of lengths up to 1e19. It rounds only numbers below 2e-37.</summary>
    internal const double Unit = 1.0 / 16;

    // e, and U + e and C + e of the first example.
    private const double Epsilon = 1e-7, Union = 18 + Epsilon, Enclosing20 = 20 + Epsilon;

    /// <inheritdoc/>
    public override KernelOptions Defaults => new BoxLossOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "1 - X of each predicted box with its target, X being IoU less a penalty that also draws boxes that do not overlap.",
        Formula = """
            L = mean of 1 - X;  IoU = I/(U+e), C = cw ch of the smallest box around both, dx, dy between the centres
            giou: X = IoU - (C-U)/(C+e)
            diou: X = IoU - (dx^2+dy^2)/(cw^2+ch^2+e)
            ciou: X = diou - alpha v, v = 4/pi^2 (atan(wt/ht) - atan(w/h))^2, alpha = v/(v + max(1-IoU,0) + e), a constant
            eiou: X = diou - (w-wt)^2/(cw^2+e) - (h-ht)^2/(ch^2+e)
            siou: X = IoU - (Delta+Omega)/2, Lambda = 2 |dx| |dy|/(dx^2+dy^2)
                  Delta = 2 - exp(-(2-Lambda) dx^2/(cw^2+e)) - exp(-(2-Lambda) dy^2/(ch^2+e))
                  Omega = sum over w, h of (1 - exp(-|w-wt|/(max(w,wt)+e)))^theta
            """,
        Inputs =
        [
            new FieldSpec("predicted", null, "N,4", "x1, y1, x2, y2 in any unit; x1 <= x2, y1 <= y2") { Differentiable = true },
            new FieldSpec("target", null, "N,4", "the box each should become, likewise"),
        ],
        Outputs = [new FieldSpec("loss", null, "", "0 for boxes that are right, up to 3")],
        Edges =
        [
            "N = 0: 0",
            "identical boxes: 0 but for e",
            "touching boxes: the gradient of a positive overlap",
            "siou at equal centres: Lambda = 0 with gradient 0",
            "ciou of a box without any side: v = 0 with gradient 0; of a box with one side of 0: the limit",
            "sides and coordinates from the smallest float32 to 1e19: finite",
        ],
        Kinks =
        [
            "Equal edges and touching boxes: the gradient jumps there, and half to each is right.",
            "ciou's alpha is held still in the gradient.",
        ],
        Source = "Rezatofighi et al., CVPR 2019; Zheng et al., AAAI 2020; Zhang et al., Neurocomputing 2022; Gevorgyan, SIoU Loss, arXiv 2205.12740.",
        Examples =
        [
            // I = 6, U = 18, C = 20. The derivative of the loss by U is 6/18^2 - 1/20, and its derivative by C is (U+e)/(C+e)^2.
            new WorkedExample("giou of boxes of 8 and 16 that share 6", First(BoxLossKind.Giou), "loss", [1 - (6 / Union) + (2 / Enclosing20)])
            {
                Gradients = new Dictionary<string, double[]> { ["predicted"] = GiouGradient(6.0 / 324 - 0.05) },
            },
            // dx = dy = 1, cw^2 + ch^2 = 41.
            new WorkedExample("diou of the same: 2/41 more than 1 - IoU", First(BoxLossKind.Diou), "loss", [1 - (6 / Union) + (2 / (41 + Epsilon))]),
            new WorkedExample("ciou of the same: alpha v more than that", First(BoxLossKind.Ciou), "loss", [1 - (6 / Union) + (2 / (41 + Epsilon)) + AspectOfFirst]),
            // The widths are equal. The heights differ by 2, and the hull's height is 4.
            new WorkedExample("eiou of the same: a quarter more than diou", First(BoxLossKind.Eiou), "loss", [1 - (6 / Union) + (2 / (41 + Epsilon)) + (4 / (16 + Epsilon))]),
            // Lambda = 1; cw = 5, ch = 4; the heights' ratio is 1/2.
            new WorkedExample(
                "siou of the same, on a diagonal", First(BoxLossKind.Siou), "loss",
                [1 - (6 / Union) + ((2 - Math.Exp(-1 / 25.0) - Math.Exp(-1 / 16.0) + Math.Pow(1 - Math.Exp(-0.5), 4)) / 2)]),
            // dx = 4, cw = 6, ch = 2: 16/40. The derivatives are 1/5 by dx, -2 (2/5) 6/40 by cw and -2 (2/5) 2/40 by ch. Equal edges of both boxes share the last by halves.
            new WorkedExample(
                "diou of squares apart: 1 + 16/40",
                BoxLossCases.Input(DType.Float64, new BoxLossOptions { Kind = BoxLossKind.Diou }, [0, 0, 2, 2], [4, 0, 6, 2]), "loss", [1.4])
            {
                Gradients = new Dictionary<string, double[]> { ["predicted"] = [0.02, 0.02, -0.1, -0.02] },
            },
        ],
        HeldStill = "CIoU's alpha",
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], KeptByTranslation = true, MeanOver = "N" },
        Elements = input => input["predicted"].Shape[0],
        Bytes = input => 2.0 * input["predicted"].Bytes.Length,
        Flops = input => 55.0 * input["predicted"].Shape[0],
        GradientFlops = input => 45.0 * input["predicted"].Shape[0],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        BoxLossAsPublished.Variant,
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["predicted"], x["target"], x.Options<BoxLossOptions>())),
        new FusedTwin(),
    ];

    // alpha v of boxes 4 x 2 and 4 x 4 with IoU 1/3.
    private static double AspectOfFirst
    {
        get
        {
            double v = 4 / (Math.PI * Math.PI) * Math.Pow((Math.PI / 4) - Math.Atan(2), 2);
            return v * v / (v + 1 - (6 / Union) + Epsilon);
        }
    }

    /// <inheritdoc/>
    public override void Validate(KernelInput input) => BoxOrder.Check(this, input, "predicted", "target");

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => BoxLossCases.All();

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> CasesOn(SceneSet scenes) => BoxLossCases.On(scenes);

    private static KernelInput First(BoxLossKind kind) =>
        BoxLossCases.Input(DType.Float64, new BoxLossOptions { Kind = kind }, [0, 0, 4, 2], [1, 0, 5, 4]);

    // The sides of the predicted box are 4 and 2, of the overlap 3 and 2, of the hull 5 and 4. The upper edges are equal. byUnion is d loss/d U.
    private static double[] GiouGradient(double byUnion)
    {
        double byIntersection = (-1 / 18.0) - byUnion, byEnclosing = 18.0 / 400;
        return
        [
            (-2 * byUnion) - (4 * byEnclosing),
            (-4 * byUnion) - (3 * byIntersection / 2) - (5 * byEnclosing / 2),
            (2 * byUnion) + (2 * byIntersection),
            (4 * byUnion) + (3 * byIntersection),
        ];
    }
}
