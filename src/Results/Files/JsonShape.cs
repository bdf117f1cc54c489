using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RepLoss.Results.Files;

/// <summary>
/// Compares JSON with the types that it is read into. Names the first field that is missing, that is null although it must not be, or that is
/// not a finite number. (The serializer itself finds wrong types. It does not name the path of a missing field, and it accepts 1e999.)
/// </summary>
internal static class JsonShape
{
    /// <summary>Returns the first fault, such as "rows[3].verdict is missing", or null if there is none.</summary>
    public static string? FirstFault(JsonElement element, JsonTypeInfo type, string path = "")
    {
        return (element.ValueKind, type.Kind) switch
        {
            (JsonValueKind.Number, _) when !double.IsFinite(element.GetDouble()) => $"{path} is not a finite number",
            (JsonValueKind.String, _) when IsNumber(type.Type) => $"{path} is not a finite number",
            (JsonValueKind.Object, JsonTypeInfoKind.Object) => FirstFaultInObject(element, type, path),
            (JsonValueKind.Array, JsonTypeInfoKind.Enumerable) => FirstFaultInArray(element, type, path),
            (_, JsonTypeInfoKind.Object) => $"{Name(path)} is not an object",
            (_, JsonTypeInfoKind.Enumerable) => $"{Name(path)} is not an array",
            _ => null,
        };
    }

    private static string? FirstFaultInObject(JsonElement element, JsonTypeInfo type, string path)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            string at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (!element.TryGetProperty(property.Name, out JsonElement value))
            {
                if (property.IsRequired)
                    return $"{at} is missing";
                continue;
            }

            if (value.ValueKind == JsonValueKind.Null)
            {
                if (property.Set is not null && !property.IsSetNullable)
                    return $"{at} is null";
                continue;
            }

            JsonTypeInfo inner = type.Options.GetTypeInfo(property.PropertyType);
            if (FirstFault(value, inner, at) is { } fault)
                return fault;
        }

        return null;
    }

    private static string? FirstFaultInArray(JsonElement element, JsonTypeInfo type, string path)
    {
        JsonTypeInfo inner = type.Options.GetTypeInfo(type.ElementType!);
        int index = 0;
        foreach (JsonElement item in element.EnumerateArray())
        {
            string at = $"{path}[{index++}]";
            if (item.ValueKind == JsonValueKind.Null)
                return $"{at} is null";
            if (FirstFault(item, inner, at) is { } fault)
                return fault;
        }

        return null;
    }

    private static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { } bare && (bare == typeof(double) || bare == typeof(int));

    private static string Name(string path) => path.Length == 0 ? "the file" : path;
}
