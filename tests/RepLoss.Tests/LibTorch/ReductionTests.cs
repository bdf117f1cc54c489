using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

public sealed class ReductionTests
{
    private readonly Tensor matrix = tensor(new double[] { 1, 5, 3, 4, 2, 6 }, [2, 3]);

    [Fact]
    public void Everything_is_reduced_without_a_dimension()
    {
        Elements.Equal([21], matrix.sum());
        Elements.Equal([3.5], matrix.mean());
        Elements.Equal([6], matrix.max());
        Elements.Equal([1], matrix.min());
        Elements.Equal([5], matrix.argmax());
        Elements.Equal([0], argmin(matrix));
        Elements.Equal([Math.Sqrt(91)], matrix.norm());
        Assert.Equal(0, matrix.sum().ndim);
    }

    [Fact]
    public void One_dimension_is_reduced_and_may_be_kept()
    {
        // Not sum(0): C# would take the literal for a ScalarType, in TorchSharp too.
        Elements.Equal([5, 7, 9], matrix.sum(dim: 0));
        Elements.Equal([9, 12], matrix.sum(-1));
        Assert.Equal([2, 1], matrix.sum(1, keepdim: true).shape);
        Elements.Equal([3, 4], matrix.mean([1]));
        Elements.Equal([21], matrix.sum([0, 1]));
        Elements.Equal([5, 6], matrix.amax(1));
        Elements.Equal([1, 2, 3], amin(matrix, [0L]));
        Elements.Equal([1, 0, 1], matrix.argmax(0));
        Elements.Equal([Math.Log(Math.Exp(1) + Math.Exp(5) + Math.Exp(3)), Math.Log(Math.Exp(4) + Math.Exp(2) + Math.Exp(6))], matrix.logsumexp(1));
    }

    [Fact]
    public void Max_and_min_return_values_and_the_first_place()
    {
        (Tensor values, Tensor places) = matrix.max(1);
        Elements.Equal([5, 6], values);
        Elements.Equal([1, 2], places);
        Assert.Equal(ScalarType.Int64, places.dtype);
        (Tensor least, Tensor where) = min(Elements.Doubles(3, 1, 1), 0);
        Elements.Equal([1], least);
        Elements.Equal([1], where);
    }

    [Fact]
    public void Running_sums_and_counts()
    {
        Elements.Equal([1, 6, 9, 4, 6, 12], matrix.cumsum(1));
        Elements.Equal([3, 1], Elements.Longs(0, 0, 1, 0).bincount(null));
        Elements.Equal([1, 0, 1, 0], bincount(Elements.Longs(0, 2), minlength: 4));
        Elements.Equal([2], Elements.Longs(0, 5, 7).count_nonzero());
    }

    [Fact]
    public void Truth_is_reduced()
    {
        Tensor mask = Elements.Bools(true, false, true, true).reshape(2, 2);
        Assert.False(mask.all().ToBoolean());
        Assert.True(mask.any().ToBoolean());
        Elements.Equal([0, 1], mask.all(1));
        Elements.Equal([1, 1], any(mask, 0));
        Elements.Equal([3], mask.sum());
        Assert.Equal(ScalarType.Int64, mask.sum().dtype);
    }

    [Fact]
    public void Softmax_adds_up_to_one_and_agrees_with_its_logarithm()
    {
        Tensor probabilities = matrix.softmax(1);
        Elements.Equal([1, 1], probabilities.sum(1));
        Elements.Equal(Elements.Of(probabilities.log()), matrix.log_softmax(1));
    }

    [Fact]
    public void Nothing_sums_to_zero_and_has_no_mean_and_no_maximum()
    {
        Tensor none = empty(0, ScalarType.Float64);
        Elements.Equal([0], none.sum());
        Assert.True(double.IsNaN(none.mean().ToDouble()));
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => none.max());
    }

    [Fact]
    public void A_sum_can_be_taken_in_another_type() =>
        Assert.Equal(ScalarType.Float64, ones(3).sum(ScalarType.Float64).dtype);
}
