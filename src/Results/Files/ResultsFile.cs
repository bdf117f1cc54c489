using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RepLoss.Results.Files;

/// <summary>Reads and writes result files, which are JSON of schema version 1.</summary>
public static class ResultsFile
{
    private static JsonTypeInfo SetType => ResultsJson.Options.GetTypeInfo(typeof(ResultSet));

    /// <summary>Writes a set atomically. A reader sees the old file or the new file, and never a part of a file.</summary>
    /// <exception cref="ResultsException">The set is not valid, and the message names the field; or the file cannot be written.</exception>
    public static void Write(string path, ResultSet set)
    {
        JsonElement json = JsonSerializer.SerializeToElement(set, ResultsJson.Options);
        if ((JsonShape.FirstFault(json, SetType) ?? ResultSetRules.FirstFault(set)) is { } fault)
            throw new ResultsException($"The results for '{path}' were not written: {fault}.");
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(json, ResultsJson.Options));
    }

    /// <summary>Reads a set and checks it.</summary>
    /// <exception cref="OtherSchemaException">The file has another schema version.</exception>
    /// <exception cref="ResultsException">
    /// The file cannot be read or is not JSON; or a field is missing, has the wrong type, or
    /// contradicts another field. The message names the file and the field.
    /// </exception>
    public static ResultSet Read(string path)
    {
        try
        {
            using JsonDocument document = Load(path);
            return Read(path, document.RootElement);
        }
        catch (InvalidOperationException exception)
        {
            // The JSON reader throws this when it first decodes a text with an invalid byte or with half of a surrogate pair.
            throw new ResultsException($"The result file '{path}' cannot be used: it holds text that is no Unicode.", exception);
        }
    }

    private static ResultSet Read(string path, JsonElement root)
    {
        if (OtherVersion(root) is { } version)
            throw new OtherSchemaException($"The result file '{path}' cannot be used: schemaVersion is {version}, expected {ResultSet.CurrentSchemaVersion}.");
        if ((SchemaFault(root) ?? JsonShape.FirstFault(root, SetType)) is { } shape)
            throw new ResultsException($"The result file '{path}' cannot be used: {shape}.");

        ResultSet set;
        try
        {
            set = root.Deserialize<ResultSet>(ResultsJson.Options)!;
        }
        catch (JsonException exception)
        {
            string field = exception.Path is { Length: > 2 } at ? at[2..] : "the file";
            throw new ResultsException($"The result file '{path}' cannot be used: {field} is not what schema version {ResultSet.CurrentSchemaVersion} has there.", exception);
        }

        if ((RowPartFault(root, set) ?? ResultSetRules.FirstFault(set)) is { } fault)
            throw new ResultsException($"The result file '{path}' cannot be used: {fault}.");
        return set;
    }

    private static JsonDocument Load(string path)
    {
        try
        {
            return JsonDocument.Parse(WholeFile.ReadJson(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException exception)
        {
            throw new ResultsException($"The result file '{path}' is not JSON{(exception.LineNumber is { } line ? $" at line {line + 1}" : "")}: {WholeFile.ReasonOf(exception)}.", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ResultsException($"The result file '{path}' does not exist.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ResultsException($"The result file '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    // The version is checked first. With another version, every other message would be misleading.
    private static string? SchemaFault(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return "the file is not an object";
        if (!root.TryGetProperty("schemaVersion", out JsonElement version))
            return "schemaVersion is missing";
        return version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out _) ? "schemaVersion is not an integer" : null;
    }

    // Returns the version if it is a whole number and not ours, otherwise null.
    private static int? OtherVersion(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("schemaVersion", out JsonElement version)
            && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out int number) && number != ResultSet.CurrentSchemaVersion ? number : null;

    // The parts of an id are also written as separate fields, which the serializer ignores. In a file that was edited by hand they may be wrong.
    private static string? RowPartFault(JsonElement root, ResultSet set)
    {
        int index = 0;
        foreach (JsonElement row in root.GetProperty("rows").EnumerateArray())
        {
            RowId id = set.Rows[index].Id;
            foreach ((string name, string expected) in new[]
            {
                ("kernel", id.Kernel), ("case", id.Case), ("pass", KebabCase.Of(id.Pass)), ("variant", id.Variant), ("device", id.Device),
            })
            {
                if (!row.TryGetProperty(name, out JsonElement part))
                    return $"rows[{index}].{name} is missing";
                if (part.ValueKind != JsonValueKind.String || part.GetString() != expected)
                    return $"rows[{index}].{name} is {part}, where its id '{id}' says {expected}";
            }

            index++;
        }

        return null;
    }
}
