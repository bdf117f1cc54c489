using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

/// <summary>Short ways to write tensors down and to read them in these tests.</summary>
internal static class Elements
{
    internal static Tensor Doubles(params double[] values) => tensor(values);

    internal static Tensor Longs(params long[] values) => tensor(values);

    internal static Tensor Bools(params bool[] values) => tensor(values);

    internal static double[] Of(Tensor value) => value.to(ScalarType.Float64).data<double>().ToArray();

    internal static void Equal(double[] expected, Tensor actual, double tolerance = 1e-12)
    {
        double[] values = Of(actual.detach());
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], values[i], tolerance);
        }
    }
}
