using RepLoss.Contract;
using RepLoss.Judge;
using Xunit;

namespace RepLoss.Tests.Judge;

/// <summary>Findings are understood without the source.</summary>
public sealed class FindingTests
{
    private static readonly Subject Subject = new("iou", "Tensor", "cpu", "random-1", DType.Float32, Pass.Forward) { Arguments = " --seed 3" };

    [Fact]
    public void A_finding_says_what_is_wrong_where_and_by_how_much() => Assert.Equal(
        "iou/random-1 float32 Tensor on cpu: wrong value at iou[0,1]: found 0.5, expected 0.25 (allowed difference 1e-06).",
        new Finding(Subject, new Difference(FailureKind.Value, "iou[0,1]", "0.5", "0.25", 1e-6)).ToString());

    [Fact]
    public void A_circumstance_is_told() => Assert.Contains(
        "wrong value at iou[0,1] with 1 torch thread instead of 2: found",
        new Finding(Subject, new Difference(FailureKind.Value, "iou[0,1]", "0.5", "0.25") { Circumstance = "with 1 torch thread instead of 2" }).ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void The_command_names_kernel_variant_case_device_and_seed() => Assert.EndsWith(
        "check iou --variant Tensor --case random-1 --device cpu --seed 3",
        new Finding(Subject, new Difference(FailureKind.Value, "iou[0,1]", "0.5", "0.25")).Command, StringComparison.Ordinal);

    public static TheoryData<FailureKind> Kinds => [.. Enum.GetValues<FailureKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_words_of_its_own(FailureKind kind)
    {
        string[] sentences = [.. Enum.GetValues<FailureKind>().Select(one => new Finding(Subject, new Difference(one, "", "a", "b")).ToString())];
        string sentence = new Finding(Subject, new Difference(kind, "", "a", "b")).ToString();
        Assert.Single(sentences, sentence);
        Assert.DoesNotContain($": {kind}:", sentence, StringComparison.Ordinal);
    }
}
