using RepLoss.Bench.Session;
using Xunit;

namespace RepLoss.Tests.Bench;

/// <summary>What there is to do on an input, by which a share of the machine's limit is reckoned.</summary>
public sealed class SubjectWorkTests
{
    [Fact]
    public void A_gradient_is_written_and_has_arithmetic_of_its_own()
    {
        SubjectWork forward = TimedSubject.Parse("RepBox/n64/forward/cpu", []).Work, both = TimedSubject.Parse("RepBox/n64/forward-backward/cpu", []).Work;

        Assert.Equal((2016, 64 * 16, 17 * 2016), (forward.Elements, forward.Bytes, forward.Flops));
        Assert.Equal((2016, 2 * 64 * 16, 30 * 2016), (both.Elements, both.Bytes, both.Flops));
    }

    [Fact]
    public void A_loss_of_few_positives_reads_a_line_of_each_cell()
    {
        // 80 classes: 340 bytes a cell, of which a line of 64 has the objectness.
        SubjectWork forward = TimedSubject.Parse("YoloLoss/t40/forward/cpu", []).Work, both = TimedSubject.Parse("YoloLoss/t40/forward-backward/cpu", []).Work;

        Assert.Equal(64 * forward.Elements, forward.Bytes);
        Assert.Equal((64 + 340) * both.Elements, both.Bytes);
    }
}
