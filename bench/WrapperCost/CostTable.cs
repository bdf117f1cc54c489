using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RepLoss.Results.Files;

namespace RepLoss.Bench.WrapperCost;

/// <summary>All rows, and where and how they were measured: the JSON file, from which the page is made.</summary>
internal sealed record CostTable
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>The command that measures the same.</summary>
    public required string Command { get; init; }

    /// <summary>Name of the processor.</summary>
    public required string Processor { get; init; }

    /// <summary>Its logical processors.</summary>
    public required int Cores { get; init; }

    /// <summary>Threads that an operation may use, on both sides.</summary>
    public required int Threads { get; init; }

    /// <summary>Operating system.</summary>
    public required string Os { get; init; }

    /// <summary>Version of .NET.</summary>
    public required string Dotnet { get; init; }

    /// <summary>TorchSharp and libtorch with their versions.</summary>
    public required string TorchSharp { get; init; }

    /// <summary>PyTorch and Python with their versions; null without PyTorch.</summary>
    public required string? PyTorch { get; init; }

    /// <summary>Why there is no PyTorch; null where there is.</summary>
    public required string? NoPyTorch { get; init; }

    /// <summary>Commit of the program.</summary>
    public required string Commit { get; init; }

    /// <summary>Whether the program was built from that commit without changes.</summary>
    public required bool TreeClean { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Load average at the start; null where the system does not tell.</summary>
    public required double? LoadAverageStart { get; init; }

    /// <summary>Load average at the end.</summary>
    public double? LoadAverageEnd { get; init; }

    /// <summary>Rounds; in each, every operation is timed from C# and then from Python.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long an operation is called in a round, on each side.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<CostRow> Rows { get; init; } = [];

    /// <summary>Writes the JSON file.</summary>
    public void Write(string path) => AtomicFile.Write(path, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this, s_json) + "\n"));

    /// <summary>Reads a JSON file that <see cref="Write"/> wrote.</summary>
    public static CostTable Read(string path) => JsonSerializer.Deserialize<CostTable>(File.ReadAllText(path), s_json)!;
}
