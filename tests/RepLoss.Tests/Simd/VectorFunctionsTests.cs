using System.Runtime.Intrinsics;
using RepLoss.Simd;
using Xunit;

namespace RepLoss.Tests.Simd;

/// <summary>The functions that Fused variants are made of, against float64 over their whole ranges.</summary>
public sealed class VectorFunctionsTests
{
    private const double Ulp = 1.0 / (1 << 23);

    [Fact]
    public void Exp_is_right_to_two_units_and_falls_to_zero()
    {
        for (int i = 0; i <= 100_000; i++)
        {
            float x = -87 * i / 100_000f;
            AssertClose(VectorFunctions.Exp(Vector512.Create(x)), Math.Exp(x), 2 * Ulp, x);
        }

        Assert.Equal(1, VectorFunctions.Exp(Vector512.Create(0f))[0]);
        Assert.Equal(1, VectorFunctions.Exp(Vector512.Create(-0f))[0]);
        Assert.Equal((float)Math.Exp(-95), VectorFunctions.Exp(Vector512.Create(-95f))[0], float.Epsilon);
        foreach (float x in new[] { -104f, -105, -1e4f, float.MinValue })
            Assert.Equal(0, VectorFunctions.Exp(Vector512.Create(x))[0]);
    }

    [Fact]
    public void Ln_is_right_to_two_units_also_near_1()
    {
        for (int i = 0; i <= 100_000; i++)
        {
            float x = (float)Math.Exp(-20 + (20.5 * i / 100_000));
            AssertClose(VectorFunctions.Ln(Vector512.Create(x)), Math.Log(x), 2 * Ulp, x);
        }

        Assert.Equal(0, VectorFunctions.Ln(Vector512.Create(1f))[0]);
        AssertClose(VectorFunctions.Ln(Vector512.Create(MathF.BitDecrement(1))), Math.Log(MathF.BitDecrement(1)), 2 * Ulp, 1);
    }

    [Fact]
    public void LnOnePlus_keeps_the_digits_of_small_numbers()
    {
        for (int i = 0; i <= 100_000; i++)
        {
            float x = (float)Math.Exp(-80.0 * i / 100_000);
            double exact = x < 1e-9 ? x : Math.Log(1.0 + x) * x / (1.0 + x - 1.0);
            AssertClose(VectorFunctions.LnOnePlus(Vector512.Create(x)), exact, 3 * Ulp, x);
        }
    }

    [Theory]
    [InlineData(0.25f)]
    [InlineData(0.5f)]
    [InlineData(1f)]
    [InlineData(4f)]
    [InlineData(100f)]
    public void Power_is_right_over_all_magnitudes(float y)
    {
        for (int i = 0; i <= 50_000; i++)
        {
            float x = (float)Math.Exp(-85.0 * i / 50_000);
            double exact = Math.Pow(x, y);
            if (exact > 1.2e-38)
                AssertClose(VectorFunctions.Power(Vector512.Create(x), y), exact, (3 + y) * Ulp, x);
            else
                Assert.InRange(VectorFunctions.Power(Vector512.Create(x), y)[0], 0, 1.2e-38f);
        }
    }

    [Fact]
    public void A_power_of_zero_is_zero_and_its_power_zero_is_one()
    {
        Assert.Equal(0, VectorFunctions.Power(Vector512.Create(0f), 0.25f)[0]);
        Assert.Equal(1, VectorFunctions.Power(Vector512.Create(0f), 0)[0]);
        Assert.Equal(1, VectorFunctions.Power(Vector512.Create(0.3f), 0)[0]);
    }

    private static void AssertClose(Vector512<float> found, double expected, double relative, float x) =>
        Assert.True(Math.Abs(found[0] - expected) <= relative * Math.Abs(expected), $"{found[0]:g9} at {x:g9}; expected {expected:g9}");
}
