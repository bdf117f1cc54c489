using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Judge.Definition;

/// <summary>The laws of every kernel on rows drawn from its cases, some of them more than once: repeated rows tie.</summary>
public sealed class LawCheckTests
{
    private const ulong Seed = 4;
    private const int Draws = 40;
    private const int MostRows = 9;

    private static readonly Config _configuration = Config.QuickThrowOnFailure
        .WithMaxTest(Draws)
        .WithQuietOnSuccess(true)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(Seed, 1), FSharpOption<int>.None)));

    public static TheoryData<string> Ids => [.. KernelRegistry.All.Where(kernel => kernel.Spec.Inputs.Any(input => input.Dimensions is ["N", ..])).Select(kernel => kernel.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Laws_hold_for_rows_that_repeat(string id)
    {
        Kernel kernel = KernelRegistry.Find(id);
        KernelInput[] inputs = [.. kernel.Cases().Where(one => one.Use.HasFlag(CaseUse.Check)).Select(one => one.DrawFor(id, DType.Float64))
            .Where(input => Axes.Length(kernel.Spec.Inputs, input, "N") > 0)];
        Arbitrary<(int Case, int[] Rows)> drawn = Arb.From(
            from one in Gen.Choose(0, inputs.Length - 1)
            from count in Gen.Choose(1, MostRows)
            from rows in Gen.ArrayOf(Gen.Choose(0, Axes.Length(kernel.Spec.Inputs, inputs[one], "N") - 1), count)
            select (one, rows),
            draw => Enumerable.Range(0, draw.Item2.Length).Where(_ => draw.Item2.Length > 1).Select(i => (draw.Item1, (int[])[.. draw.Item2[..i], .. draw.Item2[(i + 1)..]])));
        FsCheck.Check.One(_configuration, Prop.ForAll(drawn, draw =>
        {
            KernelInput input = inputs[draw.Case].Select((name, array) => Axes.Take(kernel.Spec.Inputs, name, array, "N", draw.Rows));
            InputValidation.Check(kernel, input);
            foreach (string variant in new[] { VariantName.Loop, VariantName.Tensor })
            {
                IReadOnlyList<Difference> broken = LawCheck.Differences(kernel, kernel.Variant(variant), input);
                Assert.True(broken.Count == 0, $"{variant}: {string.Join("; ", broken)} of {CaseJson.Text(kernel, input, kernel.DifferentiableInputs(input))}");
            }
        }));
    }
}
