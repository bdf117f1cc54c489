using MathNet.Numerics.Differentiation;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using RepLoss.Tests.Judge;
using RepLoss.Torch;
using Xunit;

namespace RepLoss.Tests.Kernels;

[Collection(TorchThreads.Alone)]
public class YoloLossTests
{
    private static readonly Kernel Yolo = new YoloLoss();

    private static readonly YoloLossOptions[] Smooth =
    [
        new() { Gr = 0, Box = 1 },
        new() { Gr = 0, Box = 1, LabelSmoothing = 0.2, ClsPositiveWeight = 2, ObjPositiveWeight = 3 },
        new() { Gr = 0, FocalGamma = 1.5 },
        new() { Gr = 0, Classification = ClassLoss.Ce },
        new() { Objectness = ObjectnessTarget.Soft, Box = 1 },
        new() { Objectness = ObjectnessTarget.Soft, SoftLoss = SoftLoss.Loss1, FocalGamma = 2 },
        new() { Objectness = ObjectnessTarget.Soft, SoftLoss = SoftLoss.Loss3, Score = SoftScore.Diagonal },
    ];

    public static TheoryData<string> Variants => ["Loop", "Tensor"];

    private static KernelInput Input(YoloLossOptions options, float[] targets, HostArray prediction) =>
        YoloLoss.Input(options, [prediction], targets, [2, 3], 1);

    private static KernelOutput Run(string variant, KernelInput input, params string[] gradients)
    {
        InputValidation.Check(Yolo, input);
        using PreparedRun run = Yolo.Variant(variant).Prepare(input, gradients, "cpu");
        run.Run();
        return run.Read().Copy();
    }

    private static string Refusal(KernelInput input) => Assert.Throws<InputException>(() => InputValidation.Check(Yolo, input)).Message;

    // Plain differences are right where nothing is held still: gr = 0 takes CIoU out of the objectness map, and where prediction
    // and target have one aspect ratio, v and its alpha begin at 0 with a slope of 0.
    [Fact]
    public void The_hand_derived_gradient_is_the_slope_of_the_value()
    {
        var random = new CaseRandom("slopes", 3);
        double[] logits = [.. Enumerable.Range(0, 2 * 5 * 6 * 8).Select(_ => random.NextDouble(-2, 2))];
        for (int cell = 0; cell < logits.Length; cell += 8)
            logits[cell + 3] = logits[cell + 2];
        foreach (YoloLossOptions options in Smooth)
            CheckSlopes(options, [0, 1, 0.44f, 0.37f, 2.6f / 6, 3.9f / 5, 1, 2, 0.71f, 0.58f, 1.4f / 6, 2.1f / 5], logits);
    }

    [Fact]
    public void Four_thousand_targets_give_the_same_bits_in_thirty_runs_of_two_threads()
    {
        KernelInput input = YoloLossFaults.Crowded();
        int threads = TorchRuntime.Threads;
        TorchRuntime.Threads = 2;
        try
        {
            KernelOutput first = Run("Tensor", input, "prediction.0");
            for (int i = 1; i < 30; i++)
                Assert.True(Run("Tensor", input, "prediction.0").SameBits(first), $"run {i + 1}");
        }
        finally
        {
            TorchRuntime.Threads = threads;
        }
    }

    // Two targets in the middle of one cell, of which the prediction of zeros fits the first and not the second.
    [Theory]
    [MemberData(nameof(Variants))]
    public void Of_two_rows_on_a_cell_the_last_counts_or_the_largest(string variant)
    {
        float[] fits = [0, 0, 0.5f, 0.5f, 2 / 3f, 1], small = [0, 0, 0.5f, 0.5f, 0.3f, 0.5f];
        var logits = HostArray.Of([.. Enumerable.Range(0, 9 * 6).Select(i => i % 6 == 4 ? 2.0 : 0)], 1, 1, 3, 3, 6);
        double Objectness(DuplicateCells duplicates, params float[][] rows) => Run(
            variant, Input(new YoloLossOptions { Duplicates = duplicates }, [.. rows.SelectMany(row => row)], logits)).Outputs["items"].ValueAt(1);
        double large = Objectness(DuplicateCells.Last, fits), little = Objectness(DuplicateCells.Last, small);
        Assert.True(large < little - 0.1);
        Assert.Equal(little, Objectness(DuplicateCells.Last, fits, small), 12);
        Assert.Equal(large, Objectness(DuplicateCells.Last, small, fits), 12);
        Assert.Equal(large, Objectness(DuplicateCells.Max, fits, small), 12);
        Assert.Equal(large, Objectness(DuplicateCells.Max, small, fits), 12);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_balance_that_comes_out_is_what_goes_in_next(string variant)
    {
        KernelInput input = Autobalanced();
        double[] items = Run(variant, input).Outputs["items"].As<double>(), balance = Run(variant, input).Outputs["balance"].As<double>();
        // Two levels without targets: their losses are ln 2 and ln 4, their weights 4 and 1.
        double first = (0.9999 * 4) + (0.0001 / Math.Log(2)), second = 0.9999 + (0.0001 / Math.Log(4));
        Assert.Equal([first / second, 1], balance.Select(weight => Math.Round(weight, 12)).Zip([first / second, 1.0], (a, b) => Math.Abs(a - b) < 1e-11 ? b : a));
        Assert.Equal((4 * Math.Log(2)) + Math.Log(4), items[1], 12);
        input.Add("balance", HostArray.Of(balance, 2));
        Assert.Equal((balance[0] * Math.Log(2)) + Math.Log(4), Run(variant, input).Outputs["items"].ValueAt(1), 12);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_balance_is_divided_by_that_of_the_level_of_stride_16_wherever_it_is(string variant)
    {
        KernelInput input = Autobalanced();
        input.Add("strides", HostArray.Of([16.0, 32], 2));
        double first = (0.9999 * 4) + (0.0001 / Math.Log(2)), second = 0.9999 + (0.0001 / Math.Log(4));
        HostArray balance = Run(variant, input).Outputs["balance"];
        Assert.Equal(1, balance.ValueAt(0), 12);
        Assert.Equal(second / first, balance.ValueAt(1), 12);
    }

    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    [InlineData(VariantName.Fused)]
    public void An_objectness_that_costs_nothing_leaves_the_balance_finite(string variant)
    {
        HostArray[] levels = [.. Enumerable.Range(0, 2).Select(_ => HostArray.Of(new float[] { 0, 0, 0, 0, -200, 0 }, 1, 1, 1, 1, 6))];
        HostArray balance = Run(variant, YoloLoss.Input(new YoloLossOptions { Autobalance = true }, levels, [], [1, 1, 1, 1], 1)).Outputs["balance"];
        Assert.Equal([1f, 1f], balance.As<float>());
    }

    // Labels of .9 and .1 for odds of 3 : 1: ln 4 - .9 ln 3, where ln 4 - ln 3 is published; both times half, the weight of classes.
    [Fact]
    public void Published_cross_entropy_ignores_label_smoothing_which_is_refused_here()
    {
        PublishedFault fault = Yolo.Variant(VariantName.AsPublished).Faults.Single(one => one.Id == "ignored-label-smoothing");
        FaultDemonstration shown = FaultDemonstration.Of(Yolo, Yolo.Variant(VariantName.AsPublished), fault);
        Assert.True(shown.Shows);
        Assert.Equal(0.05 * Math.Log(3), shown.ValueError!.Value, 6);
        Assert.Equal(
            "Parameter 'labelSmoothing' is 0.2; expected 0 with classification \"ce\", which the published code leaves unsmoothed.",
            Refusal(fault.Example()));
    }

    [Fact]
    public void Bad_inputs_are_refused_in_a_sentence()
    {
        HostArray six = HostArray.Of(new double[6], 1, 1, 1, 1, 6);
        Assert.Equal("yolo-loss has 6 inputs 'prediction.…'; expected 5 levels at most.",
            Refusal(YoloLoss.Input(new(), [six, six, six, six, six, six], [], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 1)));
        Assert.Equal("yolo-loss: row 0 of input 'targets' has class 1; expected 0 or more and below 1, the number of classes.",
            Refusal(Input(new(), [0, 1, 0.5f, 0.5f, 1, 1], six)));
        Assert.Equal("yolo-loss: input 'prediction.0' has shape [1,1,0,1,6]; expected an anchor and a cell at least.",
            Refusal(Input(new(), [], HostArray.Of<double>([], 1, 1, 0, 1, 6))));
        Assert.Equal("yolo-loss: input 'prediction.0' has no images; expected one at least, since autobalance divides by their loss.",
            Refusal(Input(new() { Autobalance = true }, [], HostArray.Of<double>([], 0, 1, 1, 1, 6))));
        Assert.Equal("yolo-loss: the levels have strides 8, since input 'strides' is absent; expected one of 16, by whose weight autobalance divides the others.",
            Refusal(Input(new() { Autobalance = true }, [], six)));
        KernelInput unusual = Autobalanced(), backward = Autobalanced();
        unusual.Add("strides", HostArray.Of([8.0, 32], 2));
        Assert.Equal("yolo-loss: the levels have strides 8, 32; expected one of 16, by whose weight autobalance divides the others.", Refusal(unusual));
        backward.Add("strides", HostArray.Of([8.0, -16], 2));
        Assert.Equal("yolo-loss: input 'strides' is -16 at [1]; expected sizes above 0.", Refusal(backward));
        KernelInput negative = Autobalanced();
        negative.Add("balance", HostArray.Of([1.0, -2], 2));
        Assert.Equal("yolo-loss: input 'balance' is -2 at [1]; expected 0 or more.", Refusal(negative));
    }

    private static void CheckSlopes(YoloLossOptions options, float[] targets, double[] logits)
    {
        HostArray gradient = Run("Loop", Input(options, targets, HostArray.Of(logits, 2, 1, 5, 6, 8)), "prediction.0").Gradients["prediction.0"];
        Assert.Contains(gradient.As<double>(), slope => Math.Abs(slope) > 1e-3);
        var derivative = new NumericalDerivative(5, 2) { StepType = StepType.Absolute, StepSize = 1e-4 };
        for (int i = 0; i < logits.Length; i++)
        {
            int element = i;
            double slope = derivative.EvaluateDerivative(z => Loss(options, targets, [.. logits.Select((old, k) => k == element ? z : old)]), logits[i], 1);
            Assert.True(Math.Abs(gradient.ValueAt(i) - slope) < 1e-8, $"{options}, {gradient.Place(i)}: {gradient.ValueAt(i)}, its central difference {slope}.");
        }
    }

    private static double Loss(YoloLossOptions options, float[] targets, double[] logits) =>
        Run("Loop", Input(options, targets, HostArray.Of(logits, 2, 1, 5, 6, 8))).Outputs["loss"].ValueAt(0);

    private static KernelInput Autobalanced() => YoloLoss.Input(
        new YoloLossOptions { Autobalance = true },
        [HostArray.Of(new double[6], 1, 1, 1, 1, 6), HostArray.Of([0, 0, 0, 0, Math.Log(3), 0], 1, 1, 1, 1, 6)], [], [1, 1, 1, 1], 1);
}
