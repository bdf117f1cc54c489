using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Bench.Machine;

public sealed class ProcessorNameTests
{
    [Fact]
    public void Two_kinds_that_a_virtual_machine_calls_alike_have_two_names()
    {
        string[] older = ["processor\t: 0", "cpu family\t: 25", "model\t\t: 17", "model name\t: AMD EPYC", "flags\t\t: fpu vme"];
        string[] newer = ["processor\t: 0", "cpu family\t: 26", "model\t\t: 2", "model name\t: AMD EPYC", "flags\t\t: fpu vme"];
        Assert.Equal("AMD EPYC (family 25, model 17)", ProcessorName.Of(older));
        Assert.Equal("AMD EPYC (family 26, model 2)", ProcessorName.Of(newer));
    }

    [Fact]
    public void The_first_processor_is_the_one_that_is_named() =>
        Assert.Equal(
            "A @ 2:1 (family 1, model 2)",
            ProcessorName.Of(["cpu family : 1", "model : 2", "model name : A @ 2:1", "", "cpu family : 3", "model : 4", "model name : B"]));

    [Theory]
    [InlineData("unknown", "processor : 0", "CPU part : 0xd0c")]
    [InlineData("unknown", "model name :", "cpu family : 6")]
    [InlineData("Some CPU", "model name : Some CPU", "model : 2")]
    public void What_a_processor_does_not_say_is_left_out(string expected, params string[] lines) => Assert.Equal(expected, ProcessorName.Of(lines));
}
