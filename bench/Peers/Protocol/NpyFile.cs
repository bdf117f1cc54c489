using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using RepLoss.Contract;

namespace RepLoss.Bench.Peers.Protocol;

/// <summary>
/// Reads and writes NumPy's .npy files: little endian, row-major, of the four dtypes that kernels have. Anything else is refused with a message.
/// Source: numpy.lib.format, versions 1.0 to 3.0.
/// </summary>
internal static partial class NpyFile
{
    private const int Alignment = 64, LongestHeader = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Writes an array in format version 1.0.</summary>
    public static void Write(string path, HostArray array)
    {
        string shape = array.Shape.Length == 1 ? $"({array.Shape[0]},)" : $"({string.Join(", ", array.Shape)})";
        string header = $"{{'descr': '{DescriptionOf(array.DType)}', 'fortran_order': False, 'shape': {shape}, }}";
        int length = Magic.Length + 4 + header.Length + 1;
        header = header.PadRight(header.Length + ((Alignment - (length % Alignment)) % Alignment)) + "\n";
        using FileStream file = File.Create(path);
        file.Write(Magic);
        file.Write([1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        file.Write(Encoding.ASCII.GetBytes(header));
        file.Write(array.Bytes);
    }

    /// <summary>Reads an array.</summary>
    /// <exception cref="InputException">The file is not such a file. The message says what was found, without the name of the file.</exception>
    public static HostArray Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[12];
        int got = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        InputException.Require(got == start.Length && start[..6].SequenceEqual(Magic), () => "is no .npy file; expected one as numpy.save writes it");
        int version = start[6];
        long headerLength = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        InputException.Require(version is >= 1 and <= 3 && headerLength <= LongestHeader, () => $"has .npy version {version} with a header of {headerLength} bytes; expected version 1 to 3");
        file.Position = version == 1 ? 10 : 12;
        byte[] header = new byte[headerLength];
        InputException.Require(file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length, () => "ends within its header");
        (DType dtype, long[] shape) = Parse(Encoding.Latin1.GetString(header));
        return Read(file, dtype, shape);
    }

    private static HostArray Read(FileStream file, DType dtype, long[] shape)
    {
        long count = 1, left = file.Length - file.Position;
        int size = dtype switch { DType.Float32 => 4, DType.Bool => 1, _ => 8 };
        foreach (long length in shape)
        {
            InputException.Require(length == 0 || count <= int.MaxValue / length, () => $"has shape [{string.Join(",", shape)}], more than 2^31 elements");
            count *= length;
        }

        InputException.Require(left == count * size,
            () => $"has {left} bytes of data; expected {count * size} for {dtype.Name()} of shape [{string.Join(",", shape)}]");
        byte[] bytes = new byte[left];
        file.ReadExactly(bytes);
        return dtype switch
        {
            DType.Float32 => HostArray.Of(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape),
            DType.Float64 => HostArray.Of(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), shape),
            DType.Int64 => HostArray.Of(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape),
            _ => HostArray.Of(Array.ConvertAll(bytes, value => value != 0), shape),
        };
    }

    private static (DType, long[]) Parse(string header)
    {
        Match match = Header().Match(header);
        InputException.Require(match.Success, () => "has a header that cannot be read; expected descr, fortran_order and shape as numpy.save writes them");
        string description = match.Groups["descr"].Value;
        DType? known = null;
        foreach (DType dtype in Enum.GetValues<DType>())
        {
            if (description == DescriptionOf(dtype))
                known = dtype;
        }

        InputException.Require(known is not null, () => $"has the dtype '{description}'{Name(description)}; expected <f4, <f8, <i8 or |b1");
        long[] shape = [.. match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : -1)];
        InputException.Require(!shape.Contains(-1), () => $"has the shape ({match.Groups["shape"].Value}); expected whole numbers");
        InputException.Require(match.Groups["order"].Value == "False" || shape.Length < 2, () => "is in Fortran order; expected row-major order");
        return (known!.Value, shape);
    }

    private static string Name(string description) => description switch
    {
        "<f2" => " (float16)",
        ['>', ..] => " (big endian)",
        _ => "",
    };

    private static string DescriptionOf(DType dtype) => dtype switch
    {
        DType.Float32 => "<f4",
        DType.Float64 => "<f8",
        DType.Int64 => "<i8",
        _ => "|b1",
    };

    [GeneratedRegex(@"^\s*\{\s*'descr':\s*'(?<descr>[^']*)',\s*'fortran_order':\s*(?<order>True|False),\s*'shape':\s*\((?<shape>[^)]*)\),?\s*\}\s*$")]
    private static partial Regex Header();
}
