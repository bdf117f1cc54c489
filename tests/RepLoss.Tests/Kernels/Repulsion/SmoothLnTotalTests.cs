using System.Runtime.Intrinsics;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Simd;
using Xunit;

namespace RepLoss.Tests.Kernels;

public sealed class SmoothLnTotalTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(1 - 1e-9)]
    [InlineData(1 - 1.2e-16)]
    [InlineData(1)]
    public void Sums_are_those_of_the_loop(double sigma)
    {
        var random = new CaseRandom(7);
        var total = new SmoothLnTotal(sigma);
        double expected = 0;
        // More stretches than a product has exponents for.
        for (int stretch = 0; stretch < 200; stretch++)
        {
            LogProductSums sums = total.Begin();
            for (int step = 0; step < Math.Min(total.MostSteps, 40); step++)
            {
                float[] numbers = [.. Enumerable.Range(0, 16).Select(lane => Number(random, step, lane))];
                sums.Add(Vector512.WidenLower(Vector512.Create(numbers)), Vector512.WidenUpper(Vector512.Create(numbers)));
                expected += numbers.Sum(x => SmoothLn.Loop((double)x, sigma).Value);
            }

            total.Add(sums);
        }

        Assert.Equal(expected, total.Value(), 1e-10 * expected);
    }

    [Fact]
    public void As_many_steps_as_are_allowed_do_not_lose_the_smallest_rest()
    {
        foreach (double sigma in (double[])[0.5, 0.999, 1 - 1e-12, 1 - 1.2e-16, 1])
        {
            var total = new SmoothLnTotal(sigma);
            LogProductSums sums = total.Begin();
            for (int step = 0; step < total.MostSteps; step++)
                sums.Add(Vector512.Create(Math.Min(sigma, 1 - SmoothLn.Floor)));
            total.Add(sums);
            double expected = 8 * total.MostSteps * SmoothLn.Loop(Math.Min(sigma, 1 - SmoothLn.Floor), sigma).Value;
            Assert.Equal(expected, total.Value(), 1e-9 * expected);
        }
    }

    [Fact]
    public void Nothing_is_nothing() => Assert.Equal(0, new SmoothLnTotal(0.5).Value());

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void What_is_no_number_stays_seen(double sigma)
    {
        foreach (double nothing in (double[])[double.NaN, -double.NaN])
        {
            var total = new SmoothLnTotal(sigma);
            LogProductSums sums = total.Begin();
            sums.Add(Vector512.Create(0.25, 0, 0, nothing, 0, 0, 0, 0), Vector512<double>.Zero);
            total.Add(sums);
            total.Add(total.Begin());
            Assert.True(double.IsNaN(total.Value()), $"sigma {sigma}");
        }
    }

    private static float Number(CaseRandom random, int step, int lane) => (step, lane % 4) switch
    {
        ( > 12, 0) => MathF.BitDecrement(1),
        (0, 1) => 1,
        (0, 2) => 0,
        _ => (float)random.NextDouble(),
    };
}
