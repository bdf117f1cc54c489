using RepLoss.Contract;
using Xunit;

namespace RepLoss.Tests.Kernels;

public sealed class CrossEntropyTests
{
    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    public void A_constant_added_to_a_row_changes_nothing_however_large(string variant)
    {
        KernelOutput near = Answers.Of("cross-entropy", variant, Input(3, [0, 1, 3], [1]), "logits");
        KernelOutput far = Answers.Of("cross-entropy", variant, Input(3, [1e4, 1e4 + 1, 1e4 + 3], [1]), "logits");
        Assert.Equal(Math.Log(1 + Math.E + Math.Exp(3)) - 1, near.Value(), 14);
        Assert.Equal(near.Value(), far.Value(), 12);
        Assert.Equal(near.Gradients["logits"].As<double>(), far.Gradients["logits"].As<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    public void Nothing_costs_nothing_and_neither_does_a_single_class(string variant)
    {
        Assert.Equal(0, Answers.Of("cross-entropy", variant, Input(4, [], [])).Value());
        KernelOutput single = Answers.Of("cross-entropy", variant, Input(1, [3, -700], [0, 0]), "logits");
        Assert.Equal(0, single.Value());
        Assert.Equal([0.0, 0.0], single.Gradients["logits"].As<double>());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_class_that_is_not_there_is_refused_with_its_place(long label)
    {
        var thrown = Assert.Throws<InputException>(() => Answers.Of("cross-entropy", VariantName.Loop, Input(3, [0, 1, 2, 0, 1, 2], [2, label])));
        Assert.Equal($"cross-entropy: input 'classes' is {label} at [1]; expected 0 or more and below 3, the number of classes.", thrown.Message);
    }

    private static KernelInput Input(int k, double[] logits, long[] classes) => new(new NoOptions())
    {
        { "logits", HostArray.Floats(DType.Float64, logits, classes.Length, k) },
        { "classes", HostArray.Of(classes, classes.Length) },
    };
}
