using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

public sealed class CreationTests
{
    [Fact]
    public void Arrays_are_copied_in_their_own_type()
    {
        float[] source = [1, 2, 3, 4];
        Tensor x = tensor(source, [2, 2]);
        source[0] = 9;
        Assert.Equal(ScalarType.Float32, x.dtype);
        Assert.Equal([2, 2], x.shape);
        Assert.Equal([1, 2, 3, 4], x.data<float>().ToArray());
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1.0 }).dtype);
        Assert.Equal(ScalarType.Int64, tensor(new[] { 1L }).dtype);
        Assert.Equal(ScalarType.Int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(ScalarType.Bool, tensor(new[] { true }).dtype);
        Assert.Equal(ScalarType.Byte, tensor(new byte[] { 1 }).dtype);
        Assert.Equal(ScalarType.Float64, tensor(source, ScalarType.Float64).dtype);
        Elements.Equal([1, 2, 3, 4], tensor(new float[,] { { 1, 2 }, { 3, 4 } }));
        Elements.Equal([1, 2], from_array(new long[,] { { 1, 2 } }));
        Elements.Equal([1, 2], tensor(new List<double> { 1, 2 }));
    }

    [Fact]
    public void A_number_becomes_a_tensor_of_no_dimension()
    {
        Assert.Equal(0, tensor(2.5).ndim);
        Assert.Equal(2.5, tensor(2.5).item<double>());
        Assert.Equal(ScalarType.Float32, tensor(2.5f).dtype);
        Assert.Equal(7, tensor(7L).item<long>());
        Assert.True(tensor(true).item<bool>());
    }

    [Fact]
    public void Fills()
    {
        Elements.Equal([0, 0], zeros(2));
        Elements.Equal([1, 1, 1, 1], ones(2, 2));
        Elements.Equal([2.5, 2.5], full(2, 2.5));
        Assert.Equal(ScalarType.Float32, zeros([1]).dtype);
        Assert.Equal(ScalarType.Float32, full(1, 2.5).dtype);
        Assert.Equal(ScalarType.Int64, full(1, 2).dtype);
        Assert.Equal(ScalarType.Int64, full(1, true).dtype);
        Assert.Equal([3, 0, 2], empty(3, 0, 2).shape);
        Assert.Equal(ScalarType.Int64, zeros(1, ScalarType.Int64).new_zeros(2).dtype);
        Elements.Equal([4, 4], zeros(2).full_like(4));
        Assert.Equal(ScalarType.Bool, ones_like(zeros(2), ScalarType.Bool).dtype);
        Assert.True(zeros(1, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Ranges()
    {
        Elements.Equal([0, 1, 2], arange(3));
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal(ScalarType.Float32, arange(0, 1, 0.25).dtype);
        Elements.Equal([0, 0.25, 0.5, 0.75], arange(0, 1, 0.25, ScalarType.Float64));
        Elements.Equal([0, 0.5, 1], linspace(0, 1, 3));
        Elements.Equal([1, 0, 0, 1], eye(2));
        Assert.Equal([2, 3], eye(2, 3).shape);
        Assert.Equal(0, arange(0).NumberOfElements);
    }

    [Fact]
    public void Reading_follows_strides()
    {
        Tensor turned = arange(6).reshape(2, 3).t();
        Assert.Equal([0, 3, 1, 4, 2, 5], turned.data<long>().ToArray());
        using var data = turned.data<long>();
        Assert.Equal(6, data.Count);
        Assert.Equal(4, data[1, 1]);
        Assert.Equal(4, data[3]);
        Assert.Equal([0, 3, 1, 4, 2, 5], data);
        long[] copy = [9, 9, 9, 9];
        data.CopyTo(copy, 1, 1);
        Assert.Equal([9, 3, 1, 4], copy);
        Assert.Throws<IndexOutOfRangeException>(() => data[6]);
    }

    [Fact]
    public void Reading_wants_the_right_type()
    {
        Assert.Throws<ArgumentException>(() => zeros(2).data<double>());
        Assert.Throws<ArgumentException>(() => zeros(2).item<float>());
        Assert.Throws<ArgumentException>(() => zeros(1).item<long>());
    }

    [Fact]
    public void Counts_and_shapes_must_agree()
    {
        var error = Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, [2, 2]));
        Assert.Contains("[2, 2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_are_converted()
    {
        Tensor x = Elements.Doubles(1.9, -1.9, 0);
        Elements.Equal([1, -1, 0], x.@long());
        Elements.Equal([1, 1, 0], x.@bool());
        Assert.Equal(ScalarType.Float32, x.to(ScalarType.Float32).dtype);
        Assert.Equal(ScalarType.Int32, x.type(ScalarType.Int32).dtype);
        Assert.Equal(ScalarType.Int64, x.type_as(Elements.Longs(1)).dtype);
        Assert.Equal(ScalarType.Int64, x.to(Elements.Longs(1)).dtype);
        Assert.Equal(DeviceType.CPU, x.to(CPU).device_type);
        Assert.Equal("cpu", x.to("cpu").device.ToString());
        Assert.Equal(1.9, (double)x[0]);
        Assert.Equal(1, (long)x[0]);
    }

    [Fact]
    public void Without_a_gpu_a_move_to_one_is_refused()
    {
        Assert.SkipWhen(cuda.is_available(), "there is a GPU");
        Assert.Equal(0, cuda.device_count());
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => zeros(1).cuda());
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => cuda.synchronize());
        Assert.Throws<ArgumentException>(() => zeros(1).to("gpu"));
    }
}
