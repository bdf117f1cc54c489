using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels;

/// <summary>What the losses on logits do at their edges: zero, saturation, far logits, nothing at all, labels that are none.</summary>
public sealed class ElementLossTests
{
    private static readonly string[] Kernels = ["bce", "focal", "q-focal", "bce-blur", "soft-objectness"];

    public static TheoryData<string, string, DType> All =>
        [.. from kernel in Kernels
            from variant in new[] { VariantName.Loop, VariantName.Tensor, VariantName.Fused }
            from dtype in KernelRegistry.Find(kernel).Variant(variant).DTypes
            select (kernel, variant, dtype)];

    public static TheoryData<string> Ids => [.. Kernels];

    [Theory]
    [MemberData(nameof(All))]
    public void Far_logits_give_finite_numbers(string kernel, string variant, DType dtype)
    {
        KernelOutput answer = Answers.Of(kernel, variant, Input(kernel, dtype, [1e4, 1e4, 1e4, -1e4, -1e4, -1e4], [0, 1, 0.5, 0, 1, 0.5]), "logits");
        Assert.True(double.IsFinite(answer.Value()));
        for (int i = 0; i < 6; i++)
            Assert.True(double.IsFinite(answer.Gradients["logits"].ValueAt(i)), $"gradient {i}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_costs_nothing(string kernel, string variant, DType dtype)
    {
        KernelOutput answer = Answers.Of(kernel, variant, Input(kernel, dtype, [], []), "logits");
        Assert.Equal(0, answer.Value());
        Assert.Equal([0L], answer.Gradients["logits"].Shape);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Labels_outside_0_and_1_are_refused_with_their_place(string kernel)
    {
        string labels = kernel == "soft-objectness" ? "scores" : "labels";
        var thrown = Assert.Throws<InputException>(() => Answers.Of(kernel, VariantName.Loop, Input(kernel, DType.Float32, [1, 2, 3], [0, 1, 1.5])));
        Assert.Equal($"{kernel}: input '{labels}' is 1.5 at [2]; expected 0 to 1.", thrown.Message);
    }

    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    public void The_slope_of_softplus_at_0_is_a_half(string variant)
    {
        // With w = 3 and t = 1 the slope is -3 sigmoid(0); a max(u, 0) in autograd would give 0 or -3.
        KernelOutput answer = Answers.Of("bce", variant, Input("bce", DType.Float64, [0], [1], new BceOptions { PositiveWeight = 3 }), "logits");
        Assert.Equal(-1.5, answer.Gradients["logits"].ValueAt(0), 15);
    }

    [Theory]
    [InlineData("focal", VariantName.Loop, true)]
    [InlineData("focal", VariantName.Tensor, true)]
    [InlineData("focal", VariantName.Fused, true)]
    [InlineData("focal", VariantName.AsPublished, false)]
    [InlineData("q-focal", VariantName.Loop, true)]
    [InlineData("q-focal", VariantName.Tensor, true)]
    [InlineData("q-focal", VariantName.Fused, true)]
    [InlineData("q-focal", VariantName.AsPublished, false)]
    public void A_label_that_is_met_keeps_its_digits_in_float32(string kernel, string variant, bool keeps)
    {
        // t = 1, z = 20, gamma 1: q = 1-p, B = ln(1 + e^-20), and 1/4 (q' B + q B') with q' = -p (1-p), B' = -(1-p).
        double rest = 1 / (1 + Math.Exp(20)), slope = -0.25 * ((rest * (1 - rest) * -Math.Log(1 - rest)) + (rest * rest));
        KernelOutput answer = Answers.Of(kernel, variant, Input(kernel, DType.Float32, [20], [1], new FocalOptions { Gamma = 1 }), "logits");
        double found = answer.Gradients["logits"].ValueAt(0);
        if (keeps)
            Assert.InRange(found / slope, 1 - 1e-5, 1 + 1e-5);
        else
            Assert.NotInRange(found / slope, 0.9, 1.1);
    }

    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    [InlineData(VariantName.Fused)]
    public void The_slope_of_a_guarded_logarithm_keeps_its_digits_near_1(string variant)
    {
        // s = 1, z = 12 under loss2: -p (1-p) / (p + e), where float32 holds hardly a digit of 1 - p.
        double rest = 1 / (1 + Math.Exp(12)), slope = -(1 - rest) * rest / (1 - rest + 1e-6);
        KernelOutput answer = Answers.Of("soft-objectness", variant, Input("soft-objectness", DType.Float32, [12], [1]), "logits");
        Assert.InRange(answer.Gradients["logits"].ValueAt(0) / slope, 1 - 1e-5, 1 + 1e-5);
    }

    public static TheoryData<string, string, DType> Focals =>
        [.. from kernel in new[] { "focal", "q-focal" }
            from variant in new[] { VariantName.Loop, VariantName.Tensor, VariantName.Fused }
            from dtype in KernelRegistry.Find(kernel).Variant(variant).DTypes
            select (kernel, variant, dtype)];

    [Theory]
    [MemberData(nameof(Focals))]
    public void Below_gamma_1_every_gradient_is_finite(string kernel, string variant, DType dtype)
    {
        double[] logits = [0, 1e-40, -1e-40, 0.5, 1, 12, 17, 30, 80, 88, 104, 750, 1e4, 3e38];
        double[] labels = [0, 1e-45, 1e-20, 0.3, 0.5, 1 / (1 + Math.Exp(-0.5)), 1 - 1e-7, 1];
        double[] z = [.. logits.Concat(logits.Select(logit => -logit)).SelectMany(logit => Enumerable.Repeat(logit, labels.Length))];
        double[] t = [.. Enumerable.Range(0, z.Length).Select(i => labels[i % labels.Length])];
        foreach (double gamma in new[] { 0, 1e-3, 0.5, 0.999 })
        {
            KernelOutput answer = Answers.Of(kernel, variant, Input(kernel, dtype, z, t, new FocalOptions { Gamma = gamma }), "logits");
            for (int i = 0; i < z.Length; i++)
                Assert.True(double.IsFinite(answer.Gradients["logits"].ValueAt(i)), $"gamma {gamma}, logit {z[i]}, label {t[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Focals))]
    public void Gamma_0_is_binary_cross_entropy_weighed_by_alpha(string kernel, string variant, DType dtype)
    {
        double[] z = [-1e4, -30, -2, 0, 0, 0.5, 20, 1e4], t = [0, 1, 0, 0.5, 1, 0, 1, 1];
        for (int i = 0; i < z.Length; i++)
        {
            var options = new FocalOptions { Gamma = 0, Alpha = 0.25, PositiveWeight = 2 };
            double weight = (0.25 * t[i]) + (0.75 * (1 - t[i]));
            KernelOutput found = Answers.Of(kernel, variant, Input(kernel, dtype, [z[i]], [t[i]], options), "logits");
            KernelOutput entropy = Answers.Of("bce", variant, Input("bce", dtype, [z[i]], [t[i]], new BceOptions { PositiveWeight = 2 }), "logits");
            Assert.Equal(weight * entropy.Value(), found.Value(), dtype == DType.Float64 ? 1e-15 * entropy.Value() : 1e-7 * entropy.Value());
            Assert.Equal(weight * entropy.Gradients["logits"].ValueAt(0), found.Gradients["logits"].ValueAt(0), dtype == DType.Float64 ? 1e-15 : 1e-7);
        }
    }

    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    [InlineData(VariantName.Fused)]
    public void The_quality_focal_loss_has_slope_0_in_the_middle_of_its_cusp(string variant)
    {
        KernelOutput answer = Answers.Of("q-focal", variant, Input("q-focal", DType.Float32, [0], [0.5], new FocalOptions { Gamma = 0.5 }), "logits");
        Assert.Equal(0, answer.Value());
        Assert.Equal(0, answer.Gradients["logits"].ValueAt(0));
    }

    [Fact]
    public void Loss1_gamma_with_gamma_0_counts_cells_of_score_1_and_loss1_does_not()
    {
        double Loss(SoftObjectnessOptions options) =>
            Answers.Of("soft-objectness", VariantName.Tensor, Input("soft-objectness", DType.Float64, [0], [1], options)).Value();

        Assert.Equal(-Math.Log(0.500001), Loss(new SoftObjectnessOptions { Loss = SoftLoss.Loss1Gamma, Gamma = 0 }), 14);
        Assert.Equal(0, Loss(new SoftObjectnessOptions { Loss = SoftLoss.Loss1 }));
    }

    public static TheoryData<KernelOptions, string> Refused => new()
    {
        { new FocalOptions { Gamma = -0.5 }, "Parameter 'gamma' is -0.5; expected a number that is 0 or more." },
        { new FocalOptions { Gamma = double.NaN }, "Parameter 'gamma' is NaN; expected a number that is 0 or more." },
        { new FocalOptions { Alpha = 1.5 }, "Parameter 'alpha' is 1.5; expected 0 to 1." },
        { new FocalOptions { PositiveWeight = -1 }, "Parameter 'positiveWeight' is -1; expected a number that is 0 or more." },
        { new BceOptions { PositiveWeight = -1 }, "Parameter 'positiveWeight' is -1; expected a number that is 0 or more." },
        { new BceBlurOptions { Alpha = -1e-4 }, "Parameter 'alpha' is -0.0001; expected a number that is 0 or more." },
        { new SoftObjectnessOptions { Gamma = -1 }, "Parameter 'gamma' is -1; expected a number that is 0 or more." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Options_without_a_meaning_are_refused(KernelOptions options, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<InputException>(options.Validate).Message);

    private static KernelInput Input(string kernel, DType dtype, double[] logits, double[] labels, KernelOptions? options = null) =>
        new(options ?? KernelRegistry.Find(kernel).Defaults)
        {
            { "logits", HostArray.Floats(dtype, logits, logits.Length) },
            { kernel == "soft-objectness" ? "scores" : "labels", HostArray.Floats(dtype, labels, labels.Length) },
        };
}
