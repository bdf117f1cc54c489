using System.Text.Json;

namespace RepLoss.Contract;

/// <summary>
/// Arrays as {"dtype": "float32", "shape": [2,4], "data": [0, 0, …]}, in row-major order. Data may be lists in lists, as NumPy's tolist() gives
/// them, and then tells the shape where that is left out.
/// </summary>
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

        JsonElement data = json.TryGetProperty("data", out JsonElement given) ? given : throw new InputException($"Input '{name}' lacks the field 'data'; expected an array.");
        long[] nesting = [.. NestingOf(data)];
        long[] shape = json.TryGetProperty("shape", out _) ? [.. Field(name, json, "shape", JsonValueKind.Array).EnumerateArray().Select(length => Length(name, length))] : nesting;
        long count = 1;
        foreach (long length in shape)
        {
            InputException.Require(length == 0 || count <= int.MaxValue / length, () => $"Input '{name}' has a shape of more than 2^31 elements.");
            count *= length;
        }

        // Either all elements in one list, or lists in lists as the shape has dimensions.
        bool isFlat = nesting.Length == 1;
        InputException.Require(!isFlat || nesting[0] == count,
            () => $"Input '{name}' has {nesting[0]} elements; expected {count} for shape [{string.Join(",", shape)}].");
        InputException.Require(isFlat || nesting.AsSpan().SequenceEqual(shape),
            () => $"Input '{name}' has {(nesting.Length == 0 ? Shown(data) : $"lists of shape [{string.Join(",", nesting)}]")}; expected shape [{string.Join(",", shape)}].");
        IEnumerable<JsonElement> elements = isFlat ? data.EnumerateArray() : Elements(name, data, shape, 0);
        return dtype switch
        {
            DType.Float32 => HostArray.Of(Read(name, dtype, elements, count, Single), shape),
            DType.Float64 => HostArray.Of(Read(name, dtype, elements, count, Double), shape),
            DType.Int64 => HostArray.Of(Read(name, dtype, elements, count, Integer), shape),
            _ => HostArray.Of(Read(name, dtype, elements, count, Truth), shape),
        };
    }

    /// <summary>Writes arrays as a field of the object that is being written.</summary>
    public static void Write(Utf8JsonWriter json, string field, IEnumerable<KeyValuePair<string, HostArray>> arrays)
    {
        json.WriteStartObject(field);
        foreach ((string name, HostArray array) in arrays)
        {
            json.WriteStartObject(name);
            json.WriteString("dtype", array.DType.Name());
            json.WriteStartArray("shape");
            foreach (long length in array.Shape)
                json.WriteNumberValue(length);
            json.WriteEndArray();
            json.WriteStartArray("data");
            for (int i = 0; i < array.Count; i++)
                WriteElement(json, array, i);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>A value as a sentence shows it: its beginning, where it is long.</summary>
    public static string Shown(JsonElement json)
    {
        const int Longest = 40;
        string text = json.GetRawText();
        return text.Length <= Longest ? text : text[..Longest] + "...";
    }

    private static void WriteElement(Utf8JsonWriter json, HostArray array, int i)
    {
        const int Most = 1 << 20;
        if (json.BytesPending > Most)
            json.Flush();
        switch (array.Data)
        {
            case float[] single when float.IsFinite(single[i]): json.WriteNumberValue(single[i]); break;
            case double[] twice when double.IsFinite(twice[i]): json.WriteNumberValue(twice[i]); break;
            case long[] integer: json.WriteNumberValue(integer[i]); break;
            case bool[] truth: json.WriteBooleanValue(truth[i]); break;
            default:
                json.WriteStringValue(array.ValueAt(i) switch
                {
                    double.PositiveInfinity => "Infinity",
                    double.NegativeInfinity => "-Infinity",
                    _ => "NaN",
                });
                break;
        }
    }

    private static JsonElement Field(string name, JsonElement json, string field, JsonValueKind kind)
    {
        InputException.Require(json.TryGetProperty(field, out JsonElement value) && value.ValueKind == kind,
            () => $"Input '{name}' lacks the field '{field}'; expected {(kind == JsonValueKind.Array ? "an array" : "a string")}.");
        return json.GetProperty(field);
    }

    private static long Length(string name, JsonElement json)
    {
        InputException.Require(json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out long value) && value >= 0,
            () => $"Input '{name}' has a dimension of length {Shown(json)}; expected a whole number, 0 or more.");
        return json.GetInt64();
    }

    // The lengths of the first list, of the first list in it, and so on; none for a number alone.
    private static IEnumerable<long> NestingOf(JsonElement data)
    {
        for (; data.ValueKind == JsonValueKind.Array; data = data[0])
        {
            yield return data.GetArrayLength();
            if (data.GetArrayLength() == 0)
                break;
        }
    }

    private static IEnumerable<JsonElement> Elements(string name, JsonElement list, long[] shape, int dimension)
    {
        if (dimension == shape.Length)
            return [list];
        InputException.Require(list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == shape[dimension],
            () => $"Input '{name}' has {(list.ValueKind == JsonValueKind.Array ? $"a list of {list.GetArrayLength()}" : Shown(list))} in dimension {dimension}; expected a list of {shape[dimension]} for shape [{string.Join(",", shape)}].");
        return dimension == shape.Length - 1 ? list.EnumerateArray() : list.EnumerateArray().SelectMany(part => Elements(name, part, shape, dimension + 1));
    }

    private static T[] Read<T>(string name, DType dtype, IEnumerable<JsonElement> elements, long count, Func<JsonElement, T?> read) where T : struct
    {
        var result = new T[count];
        int i = 0;
        foreach (JsonElement element in elements)
        {
            result[i] = read(element)
                ?? throw new InputException($"Input '{name}' has {Shown(element)} at element {i}; expected {dtype.Name()}.");
            i++;
        }

        return result;
    }

    // Parsed as a float at once: by way of a double it would be rounded twice.
    private static float? Single(JsonElement json) => json.ValueKind == JsonValueKind.Number
        ? json.TryGetSingle(out float single) && float.IsFinite(single) ? single : null
        : CaseJson.TryNumber(json, out double number) ? (float)number : null;

    private static double? Double(JsonElement json) => CaseJson.TryNumber(json, out double number) ? number : null;

    private static long? Integer(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out long number) ? number : null;

    private static bool? Truth(JsonElement json) =>
        json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : null;
}
