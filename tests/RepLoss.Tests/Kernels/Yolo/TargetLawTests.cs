using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Kernels.Yolo;

/// <summary>Images of a batch know nothing of each other: the rows of one are those of the batch that name it.</summary>
public sealed class TargetLawTests
{
    private const int Images = 3;

    public static TheoryData<string, int> Draws => new(
        from variant in new[] { VariantName.Loop, VariantName.Tensor, VariantName.Fused }
        from draw in Enumerable.Range(1, 20)
        select (variant, draw));

    [Theory]
    [MemberData(nameof(Draws))]
    public void The_rows_of_each_image_are_those_it_has_alone(string variant, int draw)
    {
        var kernel = new YoloTargets();
        var random = new CaseRandom("images", (ulong)draw);
        float[][] targets = [.. Enumerable.Range(0, draw % 10).Select(_ => new[]
        {
            random.NextInt(0, Images), random.NextInt(0, 7), random.NextInt(0, 61) / 60f, random.NextInt(0, 61) / 60f, random.NextInt(1, 61) / 90f, random.NextInt(1, 61) / 90f,
        })];
        KernelInput batch = Input(targets);
        KernelOutput all = Answers.Of(kernel.Id, variant, batch);
        long[] rows = all.Outputs["rows"].As<long>();
        for (int image = 0; image < Images; image++)
        {
            int[] own = [.. Enumerable.Range(0, targets.Length).Where(target => (int)targets[target][0] == image)];
            KernelOutput alone = Answers.Of(kernel.Id, variant, Input([.. own.Select(target => targets[target])]));
            int[] ofImage = [.. Enumerable.Range(0, rows.Length / 6).Where(r => rows[(6 * r) + 1] == image)];
            foreach ((string name, HostArray answer) in alone.Outputs)
            {
                // Targets are counted within what is given.
                HostArray expected = name == "targetIndex" ? HostArray.Of(Array.ConvertAll(answer.As<long>(), target => (long)own[target]), answer.Shape) : answer;
                Assert.True(expected.SameBits(Rows(all.Outputs[name], ofImage)), $"{name} of image {image} alone differs from its rows of the batch.");
            }
        }
    }

    private static HostArray Rows(HostArray array, int[] rows)
    {
        int width = array.Shape.Length == 1 ? 1 : (int)array.Shape[1];
        return array.Data is long[] whole
            ? HostArray.Of([.. rows.SelectMany(r => whole[(r * width)..((r + 1) * width)])], [rows.Length, .. array.Shape[1..]])
            : HostArray.Of([.. rows.SelectMany(r => array.As<float>()[(r * width)..((r + 1) * width)])], [rows.Length, .. array.Shape[1..]]);
    }

    private static KernelInput Input(float[][] targets) => YoloCases.Input(
        new YoloTargetsOptions(), [.. targets.SelectMany(target => target)], YoloCases.Anchors, Images, [80, 80, 40, 40, 20, 20]);
}
