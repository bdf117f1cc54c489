using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

public sealed class ShapeTests
{
    private readonly Tensor matrix = arange(6).reshape(2, 3);

    [Fact]
    public void Dimensions_come_and_go()
    {
        Assert.Equal([3, 2], matrix.view(3, -1).shape);
        Assert.Equal([6], matrix.flatten().shape);
        Assert.Equal([2, 1, 3], matrix.unsqueeze(1).shape);
        Assert.Equal([2, 3], matrix.unsqueeze(0).squeeze(0).shape);
        Assert.Equal([2, 3], matrix.unsqueeze(0).unsqueeze(-1).squeeze().shape);
        Assert.Equal([1, 2, 3], unflatten(matrix, 0, 1, 2).shape);
        Assert.Equal([4, 2, 3], matrix.expand(4, -1, -1).shape);
        Assert.Equal([4, 2, 3], matrix.broadcast_to(4, 2, 3).shape);
        Assert.Equal([2, 3], ones(1).expand_as(matrix).shape);
    }

    [Fact]
    public void Dimensions_change_places()
    {
        Elements.Equal([0, 3, 1, 4, 2, 5], matrix.t());
        Elements.Equal([0, 3, 1, 4, 2, 5], matrix.transpose(0, 1));
        Assert.Equal([3, 1, 2], matrix.unsqueeze(0).permute(2, 0, 1).shape);
        Assert.False(matrix.t().is_contiguous());
        Assert.True(matrix.t().contiguous().is_contiguous());
        Assert.Equal([1, 3], matrix.t().stride());
    }

    [Fact]
    public void Tensors_are_joined()
    {
        Assert.Equal([4, 3], cat([matrix, matrix]).shape);
        Assert.Equal([2, 6], cat([matrix, matrix], 1).shape);
        Assert.Equal([2, 3, 2], stack([matrix, -matrix], -1).shape);
        Assert.Equal([2, 6], hstack(matrix, matrix).shape);
        Assert.Equal([4, 3], vstack([matrix, matrix]).shape);
        Assert.Equal([3, 2], column_stack(arange(3), arange(3)).shape);
        Elements.Equal([0, 1, 2, 3, 4, 5, 7], cat([matrix.flatten(), empty(0, ScalarType.Int64), Elements.Longs(7)]));
    }

    [Fact]
    public void Tensors_are_taken_apart()
    {
        Tensor[] columns = matrix.unbind(1);
        Assert.Equal(3, columns.Length);
        Elements.Equal([1, 4], columns[1]);
        Assert.Equal([2, 1], matrix.split(2, 1).Select(part => part.shape[1]));
        Elements.Equal([1, 2, 4, 5], matrix.split([1L, 2L], 1)[1]);
        Assert.Equal(2, matrix.chunk(2).Length);
        Assert.Equal(40, arange(40).unbind().Length);
        Elements.Equal([39], arange(40).unbind()[39]);
    }

    [Fact]
    public void Order_is_turned_and_rolled()
    {
        Elements.Equal([2, 1, 0, 5, 4, 3], matrix.flip(1));
        Elements.Equal([2, 0, 1, 5, 3, 4], matrix.roll(1, 1));
        Elements.Equal([0, 1, 2, 0, 4, 5], matrix.triu());
        Elements.Equal([0, 0, 0, 3, 4, 0], matrix.tril());
        Elements.Equal([0, 0, 1, 1, 2, 2], triu_indices(3, 3, 1));
    }

    [Fact]
    public void Grids_and_broadcasts()
    {
        Tensor[] grid = meshgrid([arange(2), arange(3)]);
        Elements.Equal([0, 0, 0, 1, 1, 1], grid[0]);
        Elements.Equal([0, 1, 2, 0, 1, 2], grid[1]);
        Elements.Equal([0, 0, 1, 1], meshgrid([arange(2), arange(2)], "xy")[1]);
        Assert.Equal([2, 3], broadcast_tensors(arange(3), ones(2, 1))[0].shape);
        Elements.Equal([5, 14], einsum("ij,j->i", matrix, arange(3)));
    }

    [Fact]
    public void Products()
    {
        Elements.Equal([5, 14], matrix.mv(arange(3)));
        Elements.Equal([5, 14, 14, 50], matmul(matrix, matrix.t()));
        Elements.Equal([5, 14, 14, 50], mm(matrix, matrix.t()));
        Elements.Equal([5], arange(3).dot(arange(3)));
        Assert.Equal([3, 3], outer(arange(3), arange(3)).shape);
    }
}
