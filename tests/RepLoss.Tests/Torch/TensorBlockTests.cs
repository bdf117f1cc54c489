using RepLoss.Torch;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.Torch;

public sealed class TensorBlockTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(65_536, 65_536)]
    [InlineData(65_537, 32_769)]
    [InlineData(100_000, 50_000)]
    [InlineData(131_072, 65_536)]
    [InlineData(131_073, 43_691)]
    [InlineData(131_073, 65_537, 2)]
    public void Blocks_are_even_cover_all_and_are_no_longer_than_allowed(long count, long expected, int times = 1)
    {
        using Tensor like = zeros(1);
        long length = TensorBlock.EvenLength(like, count, times);
        Assert.Equal(expected, length);
        Assert.InRange(length, 1, times * TensorBlock.Elements(like));
        long blocks = (count + length - 1) / length;
        Assert.InRange(count - ((blocks - 1) * length), length - blocks, length);
    }
}
