using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Cross-entropy of softmax logits and one class a row: the loss for classes that exclude each other.
/// </summary>
/// <remarks>L = mean over rows of ln(sum over k of exp(z_k)) - z_c.</remarks>
public sealed partial class CrossEntropy : Kernel
{
    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Cross-entropy of softmax logits and one class a row: the loss for classes that exclude each other.",
        Formula = "L = mean over rows of ln(sum over k of exp(z_k)) - z_c",
        Inputs =
        [
            new FieldSpec("logits", null, "N,K", "z, a row for each element") { Differentiable = true },
            new FieldSpec("classes", DType.Int64, "N", "c, 0 to K-1"),
        ],
        Outputs = [new FieldSpec("loss", null, "", "the loss in nats")],
        Edges =
        [
            "N = 0: 0",
            "K = 1: 0 with gradient 0",
            "logits of any size: no overflow, since the largest of a row is taken out",
        ],
        Source = "torch.nn.CrossEntropyLoss; shaoshengsong/YOLOv5-ShuffleNetV2-CrossEntropyLoss uses it for YOLOv5's classes.",
        Examples =
        [
            // exp: 1, 1, 2; sum 4; class 2: ln 4 - ln 2. Gradient: 1/4, 1/4, 2/4 - 1.
            new WorkedExample(
                "Odds of 1 : 1 : 2 and the last class: ln 2",
                Input(DType.Float64, 3, [0, 0, Math.Log(2)], [2]), "loss", [Math.Log(2)])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [0.25, 0.25, -0.5] },
            },
            new WorkedExample(
                "Two rows of two classes, undecided and 3 : 1 for the wrong one: the mean of ln 2 and ln 4",
                Input(DType.Float64, 2, [5, 5, Math.Log(3), 0], [0, 1]), "loss", [(Math.Log(2) + Math.Log(4)) / 2])
            {
                Gradients = new Dictionary<string, double[]> { ["logits"] = [-0.25, 0.25, 0.375, -0.375] },
            },
        ],
        Laws = _ => new KernelLaws { AnyOrderOf = ["N"], MeanOver = "N" },
        Elements = input => input["logits"].Count,
        Bytes = input => (double)input["logits"].Bytes.Length + input["classes"].Bytes.Length,
        Flops = input => 4.0 * input["logits"].Count,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        new TensorVariant(VariantName.Tensor, "loss", x => Tensor(x["logits"], x["classes"])),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input)
    {
        long k = input["logits"].Shape[1];
        long[] classes = input["classes"].As<long>();
        for (int i = 0; i < classes.Length; i++)
        {
            int index = i;
            InputException.Require(classes[i] >= 0 && classes[i] < k,
                () => $"{Id}: input 'classes' is {classes[index]} at [{index}]; expected 0 or more and below {k}, the number of classes.");
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => CrossEntropyCases.All();

    internal static KernelInput Input(DType dtype, int k, double[] logits, long[] classes) => new(new NoOptions())
    {
        { "logits", HostArray.Floats(dtype, logits, classes.Length, k) },
        { "classes", HostArray.Of(classes, classes.Length) },
    };
}
