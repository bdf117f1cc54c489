using System.Text.Json;
using System.Text.Json.Serialization;

namespace RepLoss.Results;

/// <summary>Writes a row id as its text, and refuses a text that is no id.</summary>
internal sealed class RowIdConverter : JsonConverter<RowId>
{
    /// <inheritdoc/>
    public override RowId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException();
        return RowId.TryParse(text, out RowId? id, out _) ? id : throw new JsonException();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RowId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
