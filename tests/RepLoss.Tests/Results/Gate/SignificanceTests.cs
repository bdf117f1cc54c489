using RepLoss.Results.Gate;
using Xunit;

namespace RepLoss.Tests.Results.Gate;

public class SignificanceTests
{
    [Fact]
    public void Holm_corrects_as_in_the_paper() =>
        // 0.01·4, 0.015·3 = 0.045, 0.03·2 = 0.06, 0.04·1 raised to 0.06.
        Assert.Equal([0.06, 0.04, 0.06, 0.045], Significance.Holm([0.03, 0.01, 0.04, 0.015]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void Without_a_prior_it_is_the_test_of_Student()
    {
        // t = 2.776 at 4 degrees of freedom is the textbook's two-sided 5 %.
        var finding = Assert.Single(Significance.Test([new TimeContrast(0, 2.7764451, 5, 0.2, 4)], NoisePrior.None, 0.005));
        Assert.Equal(0.025, finding.Slower, 1e-6);
        Assert.Equal(0.975, finding.Faster, 1e-6);
        Assert.Equal(2.7764451, finding.HalfWidth, 1e-5);
    }

    [Fact]
    public void Rows_that_agree_about_the_noise_lend_each_other_freedom()
    {
        // Variances that differ no more than chance has it (chi-square with 4 degrees) give a large prior; wild ones a small one.
        double[] chance = [0.3, 0.5, 0.7, 0.9, 1.0, 1.2, 1.5, 1.9], wild = [1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];
        NoisePrior Fit(double[] variances) => NoisePrior.Fit([.. variances.Select(variance => new TimeContrast(0, 0, variance, 0.2, 4))]);
        Assert.Equal(50, Fit(chance).Freedom, 1e-9);
        Assert.InRange(Fit(chance).Variance, 0.8, 1.3);
        Assert.InRange(Fit(wild).Freedom, 0, 0.5);
        Assert.Equal(NoisePrior.None, Fit(chance[..7]));
    }
}
