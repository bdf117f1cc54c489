using RepLoss.Contract;
using RepLoss.Torch;

namespace RepLoss.Kernels;

/// <summary>
/// Detect decode: turns the logits of a YOLO head into boxes in pixels, objectness and class probabilities.
/// </summary>
/// <remarks>
/// y = sigmoid(z); centre = (2 y - 0.5 + cell) * stride; size = (2 y)^2 * anchor; classes by sigmoid or softmax.
/// Source: Jocher, YOLOv5 v5.0 to v7.0, models/yolo.py, Detect.forward; softmax as in YOLOv5-ShuffleNetV2-CrossEntropyLoss.
/// </remarks>
public sealed partial class DetectDecode : Kernel
{
    /// <inheritdoc/>
    public override KernelOptions Defaults => new DetectDecodeOptions();

    /// <inheritdoc/>
    public override KernelSpec Spec { get; } = new()
    {
        Purpose = "Turns the logits of a YOLO head into boxes in pixels, objectness and class probabilities.",
        Formula = """
            y = sigmoid(z)
            x, y = (2 y_xy - 0.5 + cell) * stride; w, h = (2 y_wh)^2 * anchor
            objectness = y_4; classes = sigmoid(z_5…) or softmax(z_5…)
            rows by image, level, anchor, gridY, gridX
            """,
        Inputs =
        [
            new FieldSpec("prediction", null, "B,A,ny,nx,5+K", "logits of a level: x, y, width, height, objectness, K classes") { Family = "L" },
            new FieldSpec("anchors", null, "L,A,2", "anchor width and height in pixels"),
            new FieldSpec("strides", null, "L", "pixels a cell of each level"),
        ],
        Outputs =
        [
            new FieldSpec("boxes", null, "R,4", "centre x, centre y, width, height in pixels"),
            new FieldSpec("objectness", null, "R", "probability that there is an object"),
            new FieldSpec("classes", null, "R,K", "probability of each class"),
        ],
        Edges =
        [
            "B = 0: no rows; K = 0: rows without classes",
            "logits so large that the sigmoid is 0 or 1: the box has no size, or four times the anchor's; nothing overflows",
            "refused: anchors and strides of 0 or less, anything not finite",
        ],
        Source = "Jocher, YOLOv5 v5.0 to v7.0 (ultralytics/yolov5), models/yolo.py, Detect.forward; softmax: shaoshengsong/YOLOv5-ShuffleNetV2-CrossEntropyLoss.",
        Examples =
        [
            new WorkedExample(
                "All logits 0 on a 1 x 2 grid of stride 8 with anchor 10 x 20: the middle of each cell, the anchor's size",
                Input(DetectDecodeCases.Zeros(2), ClassProbability.Sigmoid, [10, 20], [8]), "boxes", [4, 4, 10, 20, 12, 4, 10, 20]),
            new WorkedExample(
                "The same classes by softmax: halves",
                Input(DetectDecodeCases.Zeros(2), ClassProbability.Softmax, [10, 20], [8]), "classes", [0.5, 0.5, 0.5, 0.5]),
            new WorkedExample(
                "Sigmoids of 3/4 and 1/4: x = (1.5 - 0.5) 8, y = (0.5 - 0.5) 8, w = 1.5^2 10, h = 0.5^2 20",
                Input(HostArray.Of([Math.Log(3), -Math.Log(3), Math.Log(3), -Math.Log(3), 0], 1, 1, 1, 1, 5), ClassProbability.Sigmoid, [10, 20], [8]),
                "boxes", [8, 0, 22.5, 5]),
        ],
        Elements = Rows,
        Bytes = input => 2.0 * input.Family("prediction").Sum(level => (long)level.Bytes.Length),
        Flops = input => Rows(input) * (14 + (4 * input["prediction.0"].Shape[4])),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Variant> Variants { get; } =
    [
        new LoopTwin(),
        new TensorVariant(VariantName.Tensor, x =>
        {
            Detections rows = Tensor(x.Family("prediction"), x["anchors"], x["strides"], x.Options<DetectDecodeOptions>());
            return [("boxes", rows.Boxes), ("objectness", rows.Objectness), ("classes", rows.Classes)];
        }),
    ];

    /// <inheritdoc/>
    public override void Validate(KernelInput input)
    {
        foreach (string name in new[] { "anchors", "strides" })
        {
            HostArray sizes = input[name];
            for (int i = 0; i < sizes.Count; i++)
            {
                int index = i;
                InputException.Require(sizes.ValueAt(i) > 0,
                    () => $"{Id}: input '{name}' is {sizes.ValueAt(index)} at {sizes.Place(index)}; expected sizes above 0.");
            }
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<KernelCase> Cases() => DetectDecodeCases.All();

    private static double Rows(KernelInput input) =>
        input.Family("prediction").Sum(level => (double)level.Shape[0] * level.Shape[1] * level.Shape[2] * level.Shape[3]);

    private static KernelInput Input(HostArray prediction, ClassProbability classification, double[] anchors, double[] strides) =>
        new(new DetectDecodeOptions { Classification = classification })
        {
            { "prediction.0", prediction },
            { "anchors", HostArray.Of(anchors, 1, 1, 2) },
            { "strides", HostArray.Of(strides, 1) },
        };
}
