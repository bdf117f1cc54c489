using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

public class DetectDecodeTests
{
    private static readonly Kernel Decode = new DetectDecode();

    public static TheoryData<string> Variants => ["Loop", "Tensor"];

    private static KernelInput Input(HostArray prediction, ClassProbability classification, double anchor = 10, double stride = 8) =>
        new(new DetectDecodeOptions { Classification = classification })
        {
            { "prediction.0", prediction },
            { "anchors", HostArray.Of([anchor, 20], 1, 1, 2) },
            { "strides", HostArray.Of([stride], 1) },
        };

    private static IReadOnlyDictionary<string, HostArray> Run(string variant, KernelInput input)
    {
        InputValidation.Check(Decode, input);
        using PreparedRun run = Decode.Variant(variant).Prepare(input, [], "cpu");
        run.Run();
        return run.Read().Outputs;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void No_image_gives_no_rows_of_the_right_width(string variant)
    {
        var outputs = Run(variant, Input(HostArray.Of<double>([], 0, 1, 2, 3, 9), ClassProbability.Softmax));
        Assert.Equal([0, 4], outputs["boxes"].Shape);
        Assert.Equal([0], outputs["objectness"].Shape);
        Assert.Equal([0, 4], outputs["classes"].Shape);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Logits_beyond_the_range_of_exp_stay_finite(string variant)
    {
        double[] z = [1e4, -1e4, 1e4, -1e4, -1e4, 1e4, 1e4, -1e4];
        var outputs = Run(variant, Input(HostArray.Of(z, 1, 1, 1, 1, 8), ClassProbability.Softmax));
        Assert.Equal([12, -4, 40, 0], outputs["boxes"].As<double>());
        Assert.Equal([0], outputs["objectness"].As<double>());
        Assert.Equal([0.5, 0.5, 0], outputs["classes"].As<double>());
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Rows_go_by_image_before_level(string variant)
    {
        // Logit 4 tells image and level apart: 0 for image 0, large for image 1, on two levels of one cell.
        KernelInput input = new(new DetectDecodeOptions())
        {
            { "prediction.0", HostArray.Of([0, 0, 0, 0, -1, 0, 0, 0, 0, 1.0], 2, 1, 1, 1, 5) },
            { "prediction.1", HostArray.Of([0, 0, 0, 0, -2, 0, 0, 0, 0, 2.0], 2, 1, 1, 1, 5) },
            { "anchors", HostArray.Of([1.0, 1, 1, 1], 2, 1, 2) },
            { "strides", HostArray.Of([8.0, 16], 2) },
        };
        double[] objectness = Run(variant, input)["objectness"].As<double>();
        double[] logits = [.. objectness.Select(p => Math.Round(Math.Log(p / (1 - p)), 9))];
        Assert.Equal([-1, -2, 1, 2], logits);
    }

    [Theory]
    [InlineData(0, 8, "detect-decode: input 'anchors' is 0 at [0,0,0]; expected sizes above 0.")]
    [InlineData(10, -8, "detect-decode: input 'strides' is -8 at [0]; expected sizes above 0.")]
    public void Sizes_of_nothing_are_refused(double anchor, double stride, string message)
    {
        KernelInput input = Input(DetectDecodeInput, ClassProbability.Sigmoid, anchor, stride);
        Assert.Equal(message, Assert.Throws<InputException>(() => InputValidation.Check(Decode, input)).Message);
    }

    private static HostArray DetectDecodeInput => HostArray.Of(new double[6], 1, 1, 1, 1, 6);
}
