using System.Runtime.InteropServices;
using TorchSharp.Interop;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

public sealed class ErrorTests
{
    [Fact]
    public void A_failure_names_the_operator_and_is_one_line()
    {
        var error = Assert.Throws<ExternalException>(() => zeros(2) + zeros(3));
        Assert.StartsWith("add.Tensor: The size of tensor a (2) must match", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception raised", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_thread_keeps_its_own_message()
    {
        Parallel.For(0, 200, i =>
        {
            long width = 2 + (i % 7);
            var error = Assert.Throws<ExternalException>(() => zeros(width) + zeros(width + 10));
            Assert.Contains($"({width})", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_missing_tensor_is_refused() =>
        Assert.Throws<ExternalException>(() => zeros(2).add((Tensor)null!));

    [Fact]
    public void An_operator_that_libtorch_has_not_is_named()
    {
        var error = Assert.Throws<ExternalException>(() => new Operator("no_such_operator").Call(zeros(1)));
        Assert.Contains("no_such_operator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_must_fit_the_schema()
    {
        Assert.Throws<ExternalException>(() => new Operator("neg").Call(zeros(1), zeros(1)));
        Assert.Throws<ExternalException>(() => new Operator("mul", "Tensor").Call(zeros(1)));
        Assert.Throws<ExternalException>(() => new Operator("sort", "stable").Call(zeros(1), true));
    }

    [Fact]
    public void Work_goes_on_after_a_failure()
    {
        Assert.Throws<ExternalException>(() => zeros(2).reshape(3));
        Elements.Equal([3], full(1, 3).sum());
    }
}
