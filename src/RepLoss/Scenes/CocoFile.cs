using System.Text.Json;
using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// A COCO file in memory: where the entries of its lists stand, each of which is parsed when it is asked for, so that memory is that of the
/// file. NaN and Infinity, which Python writes though JSON has no such words, are taken as values that are no numbers.
/// </summary>
internal sealed class CocoFile
{
    private readonly byte[] _json;
    private readonly Dictionary<string, List<(int Start, int Length)>> _lists = new(StringComparer.Ordinal);

    private CocoFile(string path, byte[] json) => (Path, _json) = (path, json);

    /// <summary>The list that a results file consists of.</summary>
    public const string Results = "entry";

    // A control character that JSON allows in a text.
    private const byte NonNumber = 0x7F;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">The file cannot be read, or its JSON is broken; then with the line.</exception>
    public static CocoFile Open(string path)
    {
        var file = new CocoFile(path, DataFile.ReadBytes(path));
        try
        {
            file.Scan();
            return file;
        }
        catch (JsonException e)
        {
            // The reader counts lines from 0.
            throw new DataException($"{path}, line {e.LineNumber + 1}: the JSON is broken ({WholeFile.ReasonOf(e)}).", e);
        }
    }

    /// <summary>Whether the file is an object with such a list, or a list itself under the name <see cref="Results"/>.</summary>
    public bool Has(string list) => _lists.ContainsKey(list);

    /// <summary>The entries of a list, none where it is missing. An entry can be read until the next one is asked for.</summary>
    public IEnumerable<CocoEntry> List(string name)
    {
        List<(int Start, int Length)> entries = _lists.GetValueOrDefault(name) ?? [];
        for (int i = 0; i < entries.Count; i++)
        {
            using var entry = JsonDocument.Parse(_json.AsMemory(entries[i].Start, entries[i].Length));
            yield return new CocoEntry($"{Path}, {name}[{i}]", entry.RootElement);
        }
    }

    /// <summary>A value as it is written in the file, where it was NaN or Infinity, too.</summary>
    public static string AsWritten(string json) =>
        !json.StartsWith($"\"{(char)NonNumber}", StringComparison.Ordinal) ? json : json.Length == 3 ? "NaN" : "Infinity";

    private void Scan()
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        int start = _json.AsSpan().StartsWith(mark) ? mark.Length : 0;
        ReplaceNonNumbers(_json.AsSpan(start));
        var reader = new Utf8JsonReader(_json.AsSpan(start));
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
            _lists[Results] = ScanList(ref reader, start);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            string name = reader.ValueTextEquals("images") ? "images" : reader.ValueTextEquals("annotations") ? "annotations"
                : reader.ValueTextEquals("categories") ? "categories" : "";
            _ = reader.Read();
            if (name.Length > 0 && reader.TokenType == JsonTokenType.StartArray)
                _lists[name] = ScanList(ref reader, start);
            else
                reader.Skip();
        }
    }

    private static List<(int Start, int Length)> ScanList(ref Utf8JsonReader reader, int offset)
    {
        var entries = new List<(int Start, int Length)>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            entries.Add((offset + start, (int)reader.BytesConsumed - start));
        }

        return entries;
    }

    // NaN and Infinity become texts that nobody writes, in place, so that lines stay where they are.
    private static void ReplaceNonNumbers(Span<byte> json)
    {
        for (int i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
            {
                for (i++; i < json.Length && json[i] != '"'; i++)
                    i += json[i] == '\\' ? 1 : 0;
                continue;
            }

            int length = json[i..].StartsWith("NaN"u8) ? 3 : json[i..].StartsWith("Infinity"u8) ? 8 : 0;
            if (length == 0)
                continue;
            if (i > 0 && json[i - 1] == '-')
                json[i - 1] = (byte)' ';
            json.Slice(i, length).Fill(NonNumber);
            (json[i], json[i + length - 1]) = ((byte)'"', (byte)'"');
            i += length - 1;
        }
    }
}
