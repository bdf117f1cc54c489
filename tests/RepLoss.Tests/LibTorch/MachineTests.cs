using LibTorch;
using Xunit;
using static TorchSharp.torch;

namespace RepLoss.Tests.LibTorch;

public sealed class MachineTests
{
    [Fact]
    public void The_version_is_one_that_is_supported()
    {
        Version version = Version.Parse(LibTorchInfo.Version.Split('+')[0]);
        Assert.True(version >= new Version(1, 13));
        Assert.Equal(LibTorchInfo.Version, __version__);
        Assert.True(File.Exists(LibTorchInfo.ShimPath));
    }

    [Fact]
    public void The_number_of_threads_can_be_set()
    {
        int before = get_num_threads();
        try
        {
            set_num_threads(2);
            Assert.Equal(2, get_num_threads());
            set_num_threads(1);
            Assert.Equal(1, get_num_threads());
            Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => set_num_threads(0));
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Theory]
    [InlineData("cpu", "cpu")]
    [InlineData("cuda", "cuda")]
    [InlineData("cuda:1", "cuda:1")]
    public void Devices_are_written_as_they_are_read(string text, string expected) =>
        Assert.Equal(expected, device(text).ToString());

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:1:2")]
    public void Other_words_are_no_devices(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => device(text));
        Assert.Contains("'cpu'", error.Message, StringComparison.Ordinal);
    }
}
