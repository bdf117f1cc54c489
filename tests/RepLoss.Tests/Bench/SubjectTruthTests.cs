using RepLoss.Bench.Session;
using RepLoss.Contract;
using Xunit;

namespace RepLoss.Tests.Bench;

/// <summary>What becomes of an answer before and after it is timed.</summary>
public sealed class SubjectTruthTests
{
    [Fact]
    public void What_the_Loop_would_take_too_long_for_is_timed_and_says_on_what_it_was_proved()
    {
        using var prepared = PreparedSubject.Of(TimedSubject.Parse("RepBox/n100000/forward/cpu", []), VariantName.Fused);
        RowFindings seen = prepared.Prove();
        Assert.True(seen.Holds);
        Assert.StartsWith("proved on smaller inputs", seen.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_right_answer_holds_and_a_wrong_one_does_not()
    {
        TimedSubject subject = TimedSubject.Parse("RepBox/n64/forward/cpu", []);
        KernelInput input = subject.Draw();
        var truth = new SubjectTruth(subject, input);
        Variant tensor = subject.Kernel.Variant(VariantName.Tensor);
        Assert.True(truth.Judge(tensor, Answer(0)).Holds);
        RowFindings wrong = truth.Judge(tensor, Answer(0.001f));
        Assert.False(wrong.Holds);
        Assert.NotNull(wrong.Reason);

        KernelOutput Answer(float off)
        {
            using PreparedRun run = tensor.Prepare(input, [], "cpu");
            run.Run();
            KernelOutput read = run.Read();
            return new KernelOutput(new Dictionary<string, HostArray> { ["loss"] = HostArray.Of([read.Outputs["loss"].As<float>()[0] + off], []) }, new Dictionary<string, HostArray>());
        }
    }
}
