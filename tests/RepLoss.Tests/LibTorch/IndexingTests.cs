using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

public sealed class IndexingTests
{
    // 0…23 in [2, 3, 4]: element [a, b, c] is 12 a + 4 b + c.
    private readonly Tensor cube = arange(24).reshape(2, 3, 4);

    [Fact]
    public void Numbers_take_a_slice_or_an_element()
    {
        Assert.Equal([3, 4], cube[1].shape);
        Elements.Equal([16, 17, 18, 19], cube[1, 1]);
        Assert.Equal(23, cube[-1, -1, -1].item<long>());
        Assert.Equal(6, cube[0, 1, 2].ToInt64());
    }

    [Fact]
    public void Ranges_and_slices_take_parts()
    {
        Elements.Equal([4, 5, 16, 17], cube[.., 1, ..2]);
        Elements.Equal([0, 2, 12, 14], cube[TensorIndex.Colon, 0, TensorIndex.Slice(null, null, 2)]);
        Elements.Equal([7, 11], cube[0, 1.., 3]);
        Elements.Equal([1, 2], cube[0, 0, 1..^1]);
        Assert.Equal([2, 0, 4], cube[.., 1..1].shape);
    }

    [Fact]
    public void Ellipsis_and_new_dimensions()
    {
        Assert.Equal([2, 3], cube[TensorIndex.Ellipsis, 0].shape);
        Assert.Equal([2, 1, 3, 4], cube[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([2, 3, 4, 1], cube[TensorIndex.Ellipsis, TensorIndex.None].shape);
        Assert.Equal([1, 2, 3, 4], cube[TensorIndex.Bool(true)].shape);
        Assert.Equal([0, 2, 3, 4], cube[TensorIndex.Bool(false)].shape);
        Elements.Equal([3, 7, 11, 15, 19, 23], cube[TensorIndex.Ellipsis, 3]);
    }

    [Fact]
    public void Masks_take_elements_in_row_order()
    {
        Elements.Equal([21, 22, 23], cube[cube > 20]);
        Tensor rows = cube.reshape(6, 4)[Elements.Bools(false, true, false, false, false, true)];
        Elements.Equal([4, 5, 6, 7, 20, 21, 22, 23], rows);
        Assert.Equal([0], cube[cube > 99].shape);
        Tensor plane = Elements.Bools(true, false, false, false, false, true).reshape(2, 3);
        Elements.Equal([0, 1, 2, 3, 20, 21, 22, 23], cube[plane]);
        Elements.Equal([4, 16], cube[TensorIndex.Tensor(Elements.Bools(true, true)), 1, 0]);
    }

    [Fact]
    public void Tensors_of_positions_go_together()
    {
        Elements.Equal([0, 17], cube[Elements.Longs(0, 1), Elements.Longs(0, 1), Elements.Longs(0, 1)]);
        Elements.Equal([1, 13], cube[TensorIndex.Tensor(Elements.Longs(0, 1)), 0, 1]);
        Elements.Equal([2, 0, 6, 4, 10, 8], cube[0, TensorIndex.Colon, TensorIndex.Tensor(Elements.Longs(2, 0))]);
        Elements.Equal([12, 13, 14, 15], cube[TensorIndex.Tensor(tensor(1L)), 0]);
    }

    [Fact]
    public void A_part_without_tensors_shares_the_memory()
    {
        cube[0, 0].fill_(-1).Dispose();
        Elements.Equal([-1, -1, -1, -1, 4], cube.flatten()[..5]);
        Tensor all = cube[TensorIndex.Ellipsis];
        all.Dispose();
        Assert.Equal(24, cube.NumberOfElements);
    }

    [Fact]
    public void Parts_can_be_written()
    {
        Tensor x = zeros([2, 3], ScalarType.Float64);
        x[0] = Elements.Doubles(1, 2, 3);
        x[1, 2] = tensor(9.0);
        x[.., 1] = tensor(5.0);
        Elements.Equal([1, 5, 3, 0, 5, 9], x);
        x[x > 4] = tensor(-1.0);
        Elements.Equal([1, -1, 3, 0, -1, -1], x);
        x[TensorIndex.Colon, TensorIndex.Tensor(Elements.Longs(0, 2))] = Elements.Doubles(7, 8);
        Elements.Equal([7, -1, 8, 7, -1, 8], x);
        x[TensorIndex.Single(0)] = Elements.Doubles(4, 4, 4).unsqueeze(0);
        Elements.Equal([4, 4, 4], x[0]);
        x[1, 0] = 2.5f;
        Assert.Equal(2.5, x[1, 0].ToDouble());
    }

    [Fact]
    public void Index_put_writes_and_returns_the_tensor()
    {
        Tensor x = zeros(4);
        Tensor same = x.index_put_(Elements.Longs(7, 8).to(ScalarType.Float32), Elements.Longs(1, 3));
        Elements.Equal([0, 7, 0, 8], x);
        same.fill_(1).Dispose();
        Elements.Equal([1, 1, 1, 1], x);
        x.index_put_(3, Elements.Bools(true, false, false, true)).Dispose();
        Elements.Equal([3, 1, 1, 3], x);
        x.index_put_(6, TensorIndex.Slice(1, 3)).Dispose();
        Elements.Equal([3, 6, 6, 3], x);
    }

    [Fact]
    public void Indexing_leaves_no_tensor_behind()
    {
        using DisposeScope scope = NewDisposeScope();
        int before = scope.DisposablesCount;
        Tensor part = cube[1, 1.., TensorIndex.Tensor(Elements.Longs(0))];
        Assert.Equal(before + 2, scope.DisposablesCount);
        Assert.Equal([2, 1], part.shape);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-3)]
    public void A_position_outside_is_refused(long position)
    {
        var error = Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => cube[position]);
        Assert.Contains("select", error.Message, StringComparison.Ordinal);
    }
}
