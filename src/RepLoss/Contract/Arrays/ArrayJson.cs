using System.Text.Json;
using System.Text.Json.Nodes;

namespace RepLoss.Contract;

/// <summary>Arrays as {"dtype": "float32", "shape": [2,4], "data": [0, 0, …]}, in row-major order.</summary>
internal static class ArrayJson
{
    public static HostArray Parse(string name, JsonElement json)
    {
        InputException.Require(json.ValueKind == JsonValueKind.Object, () => $"Input '{name}' is {json.ValueKind}; expected an object.");
        DType dtype = default;
        string typeName = Field(name, json, "dtype", JsonValueKind.String).GetString()!;
        InputException.Require(DTypeNames.TryParse(typeName, out dtype),
            () => $"Input '{name}' has dtype \"{typeName}\"; expected float32, float64, int64 or bool.");
        foreach (JsonProperty field in json.EnumerateObject())
        {
            InputException.Require(field.Name is "dtype" or "shape" or "data",
                () => $"Input '{name}' has no field '{field.Name}'; expected dtype, shape, data.");
        }

        long[] shape = [.. Field(name, json, "shape", JsonValueKind.Array).EnumerateArray().Select(length => Length(name, length))];
        JsonElement data = Field(name, json, "data", JsonValueKind.Array);
        long count = 1;
        foreach (long length in shape)
        {
            InputException.Require(length == 0 || count <= int.MaxValue / length, () => $"Input '{name}' has a shape of more than 2^31 elements.");
            count *= length;
        }

        InputException.Require(data.GetArrayLength() == count,
            () => $"Input '{name}' has {data.GetArrayLength()} elements; expected {count} for shape [{string.Join(",", shape)}].");
        return dtype switch
        {
            DType.Float32 => HostArray.Of(Elements(name, data, Single), shape),
            DType.Float64 => HostArray.Of(Elements(name, data, Double), shape),
            DType.Int64 => HostArray.Of(Elements(name, data, Integer), shape),
            _ => HostArray.Of(Elements(name, data, Truth), shape),
        };
    }

    public static JsonObject Write(IEnumerable<KeyValuePair<string, HostArray>> arrays)
    {
        var result = new JsonObject();
        foreach ((string name, HostArray array) in arrays)
            result[name] = Write(array);
        return result;
    }

    private static JsonObject Write(HostArray array) => new()
    {
        ["dtype"] = array.DType.Name(),
        ["shape"] = new JsonArray([.. array.Shape.Select(length => (JsonNode)JsonValue.Create(length))]),
        ["data"] = new JsonArray([.. Enumerable.Range(0, array.Count).Select(i => Element(array, i))]),
    };

    private static JsonNode Element(HostArray array, int i) => array.Data switch
    {
        float[] single when float.IsFinite(single[i]) => JsonValue.Create(single[i]),
        double[] twice when double.IsFinite(twice[i]) => JsonValue.Create(twice[i]),
        long[] integer => JsonValue.Create(integer[i]),
        bool[] truth => JsonValue.Create(truth[i]),
        _ => JsonValue.Create(array.ValueAt(i) switch
        {
            double.PositiveInfinity => "Infinity",
            double.NegativeInfinity => "-Infinity",
            _ => "NaN",
        }),
    };

    private static JsonElement Field(string name, JsonElement json, string field, JsonValueKind kind)
    {
        InputException.Require(json.TryGetProperty(field, out JsonElement value) && value.ValueKind == kind,
            () => $"Input '{name}' lacks the field '{field}'; expected {(kind == JsonValueKind.Array ? "an array" : "a string")}.");
        return json.GetProperty(field);
    }

    private static long Length(string name, JsonElement json)
    {
        InputException.Require(json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out long value) && value >= 0,
            () => $"Input '{name}' has a dimension of length {json.GetRawText()}; expected a whole number, 0 or more.");
        return json.GetInt64();
    }

    private static T[] Elements<T>(string name, JsonElement data, Func<JsonElement, T?> read) where T : struct
    {
        var result = new T[data.GetArrayLength()];
        int i = 0;
        foreach (JsonElement element in data.EnumerateArray())
        {
            result[i] = read(element)
                ?? throw new InputException($"Input '{name}' has {element.GetRawText()} at element {i}; expected {typeof(T).Name} values.");
            i++;
        }

        return result;
    }

    // Parsed as a float at once: by way of a double it would be rounded twice.
    private static float? Single(JsonElement json) => json.ValueKind == JsonValueKind.Number
        ? json.GetSingle()
        : CaseJson.TryNumber(json, out double number) ? (float)number : null;

    private static double? Double(JsonElement json) => CaseJson.TryNumber(json, out double number) ? number : null;

    private static long? Integer(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out long number) ? number : null;

    private static bool? Truth(JsonElement json) =>
        json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : null;
}
