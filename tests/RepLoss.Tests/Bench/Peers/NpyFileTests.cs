using System.Text;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Peers.Protocol;
using RepLoss.Contract;
using Xunit;

namespace RepLoss.Tests.Bench.Peers;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.At("array.npy");

    public static TheoryData<HostArray> Arrays =>
    [
        HostArray.Of([1.5f, float.NaN, -0f, float.PositiveInfinity, 3, 4], 2, 3),
        HostArray.Of([1e300, -2.0], 2),
        HostArray.Of([long.MinValue, 7L], 1, 2, 1),
        HostArray.Of([true, false, true], 3),
        HostArray.Of([5f]),
        HostArray.Of(Array.Empty<float>(), 0, 4),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Arrays), DisableDiscoveryEnumeration = true)]
    public void What_is_written_is_read_again(HostArray array)
    {
        NpyFile.Write(Path, array);
        Assert.True(NpyFile.Read(Path).SameBits(array));
        Assert.Equal(0, (new FileInfo(Path).Length - array.Bytes.Length) % 64);
    }

    [Theory]
    [InlineData("{'descr': '<f2', 'fortran_order': False, 'shape': (2,), }", 4, "has the dtype '<f2' (float16); expected <f4, <f8, <i8 or |b1")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", 8, "has the dtype '>f4' (big endian); expected <f4, <f8, <i8 or |b1")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 1), }", 8, "is in Fortran order; expected row-major order")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 20, "has 20 bytes of data; expected 24 for float32 of shape [2,3]")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3000000000, 1), }", 4, "has shape [3000000000,1], more than 2^31 elements")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", 4, "has the shape (-1,); expected whole numbers")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4, "has a header that cannot be read; expected descr, fortran_order and shape as numpy.save writes them")]
    public void Anything_else_is_refused_with_what_was_found(string header, int bytes, string sentence)
    {
        byte[] text = Encoding.ASCII.GetBytes(header + "\n");
        File.WriteAllBytes(Path, [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. new byte[bytes]]);
        Assert.Equal(sentence, Assert.Throws<InputException>(() => NpyFile.Read(Path)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NaN NaN NaN NaN NaN")]
    public void A_text_is_no_array(string text)
    {
        File.WriteAllText(Path, text);
        Assert.Contains("is no .npy file", Assert.Throws<InputException>(() => NpyFile.Read(Path)).Message);
    }
}
