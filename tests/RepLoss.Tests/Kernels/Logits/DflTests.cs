using RepLoss.Contract;
using RepLoss.Kernels;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Kernels;

/// <summary>What distribution focal loss does at the ends of its bins, and as a trainer sums it.</summary>
public sealed class DflTests
{
    private const int Bins = 5;

    private static readonly DflOptions Refusing = new() { Outside = DflOutside.Refuse };

    [Fact]
    public void A_batch_is_the_weighted_sum_of_its_rows_over_the_divisor()
    {
        using DisposeScope scope = NewDisposeScope();
        (double[] logits, double[] distances) = Draw(6);
        double[] weights = [0.5, 0, 2, 1, 0.25, 3];
        Tensor z = tensor(logits, [2, 3, 4, Bins]).requires_grad_();
        Tensor loss = Dfl.WeightedLoss(z, tensor(distances, [2, 3, 4]), tensor(weights, [2, 3]), tensor(7.0));
        loss.backward();
        double expected = 0;
        double[] gradient = new double[logits.Length], ofRow = new double[4 * Bins];
        for (int row = 0; row < 6; row++)
        {
            double[] rowLogits = logits[(row * 4 * Bins)..((row + 1) * 4 * Bins)];
            expected += weights[row] / 7 * Dfl.Loop<double>(rowLogits, distances.AsSpan(4 * row, 4), Bins, null, ofRow);
            for (int k = 0; k < ofRow.Length; k++)
                gradient[(row * 4 * Bins) + k] = weights[row] / 7 * ofRow[k];
        }

        Assert.Equal(expected, loss.item<double>(), 13);
        Assert.Equal(gradient, z.grad!.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Fact]
    public void Distances_outside_stay_as_they_are_and_are_NaN_where_they_are_to_be_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        (double[] logits, _) = Draw(1);
        Tensor z = tensor(logits, [1, 4, Bins]), y = tensor(new double[] { -3, 1, 2, 9 }, [1, 4]), before = y.clone();
        double clamped = Dfl.Tensor(z, y).item<double>();
        Assert.Equal(Dfl.Loop<double>(logits, [0, 1, 2, Bins - 1 - 0.01], Bins), clamped, 14);
        Assert.Equal(before.data<double>().ToArray(), y.data<double>().ToArray());
        Assert.True(double.IsNaN(Dfl.Tensor(z, y, Refusing).item<double>()));
    }

    [Fact]
    public void The_last_bin_itself_is_allowed_where_others_are_refused()
    {
        (double[] logits, _) = Draw(1);
        double[] last = [4, 4, 4, 4];
        double expected = 0;
        for (int side = 0; side < 4; side++)
        {
            double[] z = logits[(side * Bins)..((side + 1) * Bins)];
            expected += (Math.Log(z.Sum(Math.Exp)) - z[^1]) / 4;
        }

        Assert.Equal(expected, Dfl.Loop<double>(logits, last, Bins, Refusing), 14);
        Assert.Equal(expected, Dfl.Fused(Array.ConvertAll(logits, x => (float)x), [4, 4, 4, 4], Bins, Refusing), 6);
    }

    [Fact]
    public void What_the_definition_excludes_is_refused_with_its_place()
    {
        static string Refusal(Action call) => Assert.Throws<InputException>(call).Message;
        Assert.Equal("dfl: input 'logits' has 1 bins; expected at least 2.", Refusal(() => Dfl.Fused(new float[4], new float[4], 1)));
        Assert.Equal("dfl: 'logits' has 19 elements; expected 20.", Refusal(() => Dfl.Fused(new float[19], new float[4], Bins)));
        Assert.Equal("dfl: input 'distances' has 3 numbers; expected 4 for each box.", Refusal(() => Dfl.Loop<float>(new float[15], new float[3], Bins)));
        Assert.Equal("dfl: input 'distances' is 4.5 at [0,2]; expected 0 to 4, or outside \"clamp\".", Refusal(() => Dfl.Fused(new float[20], [0, 4, 4.5f, 0], Bins, Refusing)));
        Assert.Equal("dfl: input 'distances' is NaN at [0,1]; expected finite numbers.", Refusal(() => Dfl.Fused(new float[20], [0, float.NaN, 0, 0], Bins)));
        Assert.Equal("dfl: 'gradient' has 5 elements; expected 20, or none.", Refusal(() => Dfl.Fused(new float[20], new float[4], Bins, null, new float[5])));
    }

    [Fact]
    public void Every_number_of_bins_agrees_with_the_loop_and_writes_nothing_beyond()
    {
        for (int bins = 2; bins <= 50; bins++)
        {
            var random = new CaseRandom("dfl of bins", (ulong)bins);
            float[] logits = [.. Enumerable.Range(0, 12 * bins).Select(_ => (float)random.NextGaussian())];
            float[] distances = [.. Enumerable.Range(0, 12).Select(_ => (float)random.NextDouble(0, bins - 1))];
            float[] gradient = [.. Enumerable.Repeat(-7f, logits.Length + 20)];
            double[] expected = new double[logits.Length];
            double loss = Dfl.Fused(logits, distances, bins, null, gradient.AsSpan(0, logits.Length), 1);
            Assert.Equal(loss, Dfl.Fused(logits, distances, bins));
            double[] wide = Array.ConvertAll(logits, x => (double)x), wideDistances = Array.ConvertAll(distances, x => (double)x);
            Assert.Equal(Dfl.Loop<double>(wide, wideDistances, bins, null, expected), loss, 1e-6);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], gradient[i], 1e-7);
            Assert.All(gradient[logits.Length..], untouched => Assert.Equal(-7, untouched));
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit_and_one_allocates_nothing()
    {
        (double[] drawn, double[] where) = Draw(10_001);
        float[] logits = Array.ConvertAll(drawn, x => (float)x), distances = Array.ConvertAll(where, x => (float)x);
        float[] alone = new float[logits.Length], shared = new float[logits.Length];
        double expected = Dfl.Fused(logits, distances, Bins, null, alone, 1);
        foreach (int threads in new[] { 0, 2, 3 })
        {
            Assert.Equal(expected, Dfl.Fused(logits, distances, Bins, null, shared, threads));
            Assert.True(alone.AsSpan().SequenceEqual(shared));
        }

        var options = new DflOptions();
        Assert.Equal(0, Allocations.Of(() => Dfl.Fused(logits, distances, Bins, options, alone, 1)));
    }

    private static (double[] Logits, double[] Distances) Draw(int boxes)
    {
        var random = new CaseRandom("dfl", (ulong)boxes);
        return (
            [.. Enumerable.Range(0, 4 * boxes * Bins).Select(_ => 2 * random.NextGaussian())],
            [.. Enumerable.Range(0, 4 * boxes).Select(_ => random.NextDouble(0, Bins - 1.1))]);
    }
}
