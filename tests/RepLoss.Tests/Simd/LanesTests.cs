using System.Runtime.Intrinsics;
using RepLoss.Simd;
using Xunit;

namespace RepLoss.Tests.Simd;

/// <summary>What lanes of every width do with numbers at the edges of float32.</summary>
public sealed class LanesTests
{
    [Theory]
    [InlineData(0f, 0.5f)]
    [InlineData(float.Epsilon, 1f)]
    [InlineData(-float.Epsilon, 0f)]
    [InlineData(1f, 1f)]
    [InlineData(-1f, 0f)]
    [InlineData(0.25f, 1f)]
    [InlineData(float.MaxValue, 1f)]
    [InlineData(float.MinValue, 0f)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(float.NegativeInfinity, 0f)]
    public void Heaviside_is_exact(float x, float expected)
    {
        AssertHeaviside<Lanes256>(x, expected);
        if (Vector512.IsHardwareAccelerated)
            AssertHeaviside<Lanes512>(x, expected);
    }

    // xUnit takes -0 for a duplicate of 0.
    [Fact]
    public void Heaviside_of_minus_0_is_a_half() => Heaviside_is_exact(-0f, 0.5f);

    private static void AssertHeaviside<TLanes>(float x, float expected) where TLanes : struct, ILanes<TLanes>
    {
        float[] lanes = new float[TLanes.Count];
        TLanes.Heaviside(TLanes.Of(x)).Store(lanes.AsSpan());
        Assert.All(lanes, lane => Assert.Equal(expected, lane));
    }
}
