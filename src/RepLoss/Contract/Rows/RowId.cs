using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RepLoss.Contract;

/// <summary>
/// The public name of a row, kernel/case/pass/variant/device: "rep-box/n1024/forward/Tensor/cpu". Once published it never
/// changes its meaning. No part is empty or holds a slash.
/// </summary>
/// <param name="Kernel">Kernel id, such as "rep-box".</param>
/// <param name="Case">Case id, such as "n1024" or "coco128".</param>
/// <param name="Pass">What is timed.</param>
/// <param name="Variant">Variant, such as "Loop" or "Tensor".</param>
/// <param name="Device">"cpu", or "cuda:0" as torch names it.</param>
[JsonConverter(typeof(RowIdConverter))]
public sealed record RowId(string Kernel, string Case, Pass Pass, string Variant, string Device)
{
    /// <summary>What all variants of a row's subject share: kernel/case/pass/device.</summary>
    public string Subject => $"{Kernel}/{Case}/{KebabCase.Of(Pass)}/{Device}";

    /// <summary>The same kernel, case, pass and device by another variant.</summary>
    public RowId Of(string variant) => this with { Variant = variant };

    /// <summary>Reads an id.</summary>
    /// <exception cref="InputException">It has not five parts, one of them is empty, or the pass is unknown.</exception>
    public static RowId Parse(string text) => TryParse(text, out RowId? id, out string? fault)
        ? id
        : throw new InputException($"The row id '{text}' {fault}; expected kernel/case/pass/variant/device.");

    /// <summary>Reads an id; where that fails, says why.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RowId? id, [NotNullWhen(false)] out string? fault)
    {
        id = null;
        string[] parts = text.Split('/');
        if (parts.Length != 5)
        {
            fault = $"has {parts.Length} parts";
            return false;
        }

        if (parts.Any(string.IsNullOrWhiteSpace))
        {
            fault = "has an empty part";
            return false;
        }

        if (!KebabCase.TryParse(parts[2], out Pass pass))
        {
            fault = $"names the pass '{parts[2]}', not forward or forward-backward";
            return false;
        }

        fault = null;
        id = new RowId(parts[0], parts[1], pass, parts[3], parts[4]);
        return true;
    }

    /// <summary>The id as it is published.</summary>
    public override string ToString() => $"{Kernel}/{Case}/{KebabCase.Of(Pass)}/{Variant}/{Device}";
}

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
