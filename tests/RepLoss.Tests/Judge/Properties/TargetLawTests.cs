using RepLoss.Contract;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Judge.Properties;

/// <summary>Images of a batch know nothing of each other: the rows of one are those of the batch that name it.</summary>
public sealed class TargetLawTests
{
    [Theory]
    [InlineData(VariantName.Loop)]
    [InlineData(VariantName.Tensor)]
    public void The_rows_of_each_image_are_those_it_has_alone(string variant)
    {
        var kernel = new YoloTargets();
        Law.Holds(drawn =>
        {
            KernelInput batch = Input(drawn.First);
            InputValidation.Check(kernel, batch);
            KernelOutput all = Law.Answer(kernel, variant, batch);
            long[] rows = all.Outputs["rows"].As<long>();
            for (int image = 0; image < 3; image++)
            {
                int[] own = [.. Enumerable.Range(0, drawn.First.Length).Where(target => drawn.First[target][0] % 3 == image)];
                KernelOutput alone = Law.Answer(kernel, variant, Input([.. own.Select(target => drawn.First[target])]));
                int[] ofImage = [.. Enumerable.Range(0, rows.Length / 6).Where(r => rows[(6 * r) + 1] == image)];
                // Targets are counted within what is given.
                long[] inBatch = [.. alone.Outputs["targetIndex"].As<long>().Select(target => (long)own[target])];
                foreach ((string name, HostArray answer) in alone.Outputs)
                {
                    HostArray output = name == "targetIndex" ? HostArray.Of(inBatch, inBatch.Length) : answer;
                    Law.Same($"image {image} alone", kernel, batch, name, output, Law.Rows(all.Outputs[name], ofImage));
                }
            }
        });
    }

    private static KernelInput Input(int[][] rows) => YoloCases.Input(
        new YoloTargetsOptions(),
        [.. rows.SelectMany(row => new[] { row[0] % 3, row[1] % 7, row[1] / 60f, row[2] / 60f, (1 + row[3]) / 90f, (1 + row[0]) / 90f })],
        YoloCases.Anchors, 3, [80, 80, 40, 40, 20, 20]);
}
