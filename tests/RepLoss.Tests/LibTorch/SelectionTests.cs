using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

public sealed class SelectionTests
{
    private readonly Tensor matrix = tensor(new double[] { 1, 5, 3, 4, 2, 6 }, [2, 3]);

    [Fact]
    public void Slices_and_elements_are_gathered()
    {
        Elements.Equal([3, 1, 6, 4], matrix.index_select(1, Elements.Longs(2, 0)));
        Elements.Equal([5, 2], matrix.gather(1, Elements.Longs(1, 1).unsqueeze(1)));
        Elements.Equal([6, 1], take(matrix, Elements.Longs(5, 0)));
        Elements.Equal([5, 6], matrix.masked_select(matrix > 4));
        Elements.Equal([5, 3, 2, 6], matrix.narrow(1, 1, 2));
        Elements.Equal([1, 3, 4, 6], matrix.slice(1, 0, 3, 2));
        Elements.Equal([4, 2, 6], select(matrix, 0, 1));
    }

    [Fact]
    public void Elements_are_scattered_and_added()
    {
        Tensor target = zeros(4, ScalarType.Float64);
        Tensor places = Elements.Longs(1, 1, 3);
        Elements.Equal([0, 3, 0, 4], target.scatter_add(0, places, Elements.Doubles(1, 2, 4)));
        Elements.Equal([0, 0, 5, 0], target.scatter(0, Elements.Longs(2), Elements.Doubles(5)));
        Elements.Equal([0, 6, 0, 8], target.index_add(0, places, Elements.Doubles(1, 2, 4), 2));
        Elements.Equal([0, 0, 0, 0], target);
        target.index_add_(0, places, Elements.Doubles(1, 2, 4), 1).Dispose();
        target.index_copy_(0, Elements.Longs(0), Elements.Doubles(9)).Dispose();
        target.index_fill_(0, Elements.Longs(2), -1).Dispose();
        Elements.Equal([9, 3, -1, 4], target);
    }

    [Fact]
    public void Nonzero_gives_places()
    {
        Tensor mask = matrix > 3;
        Elements.Equal([0, 1, 1, 0, 1, 2], mask.nonzero());
        Elements.Equal([0, 1, 1], mask.nonzero_as_list()[0]);
        Elements.Equal([1, 0, 2], where(mask)[1]);
        Assert.Equal([0, 2], (matrix > 99).nonzero().shape);
    }

    [Fact]
    public void Sorting()
    {
        (Tensor values, Tensor places) = Elements.Doubles(3, 1, 2).sort(descending: true);
        Elements.Equal([3, 2, 1], values);
        Elements.Equal([0, 2, 1], places);
        (_, Tensor stable) = sort(zeros(40), stable: true);
        Elements.Equal([.. Enumerable.Range(0, 40).Select(i => (double)i)], stable);
        Elements.Equal([1, 2, 0], argsort(Elements.Doubles(3, 1, 2)));
        (Tensor top, Tensor where) = Elements.Doubles(3, 1, 2).topk(2);
        Elements.Equal([3, 2], top);
        Elements.Equal([0, 2], where);
        Elements.Equal([0, 2, 3], searchsorted(Elements.Doubles(1, 2, 3), Elements.Doubles(1, 2.5, 9)));
        Elements.Equal([1, 2, 3], searchsorted(Elements.Doubles(1, 2, 3), Elements.Doubles(1, 2.5, 9), right: true));
        Elements.Equal([0, 1], bucketize(Elements.Doubles(0, 1.5), Elements.Doubles(1, 2)));
    }

    [Fact]
    public void Different_elements_are_found()
    {
        Tensor x = Elements.Longs(3, 1, 1, 3, 3);
        (Tensor output, Tensor? inverse, Tensor? counts) = x.unique(return_inverse: true, return_counts: true);
        Elements.Equal([1, 3], output);
        Elements.Equal([1, 0, 0, 1, 1], inverse!);
        Elements.Equal([2, 3], counts!);
        (Tensor runs, Tensor? none, Tensor? lengths) = x.unique_consecutive(return_counts: true);
        Elements.Equal([3, 1, 3], runs);
        Assert.Null(none);
        Elements.Equal([1, 2, 2], lengths!);
        Elements.Equal([1, 2], Elements.Longs(1, 2, 1, 2).reshape(2, 2).unique(dim: 0).output);
    }

    [Fact]
    public void Elements_are_repeated()
    {
        Elements.Equal([1, 1, 2, 2], Elements.Longs(1, 2).repeat_interleave(2));
        Elements.Equal([1, 2, 2, 2], Elements.Longs(1, 2).repeat_interleave(Elements.Longs(1, 3), output_size: 4));
        Elements.Equal([1, 2, 1, 2], Elements.Longs(1, 2).repeat(2));
        Elements.Equal([1, 2, 1, 2], tile(Elements.Longs(1, 2), [2]));
    }
}
