using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RepLoss.Contract;

/// <summary>One case of `eval`: a kernel, an input and the inputs whose gradients are wanted.</summary>
public sealed record EvalCase(Kernel Kernel, KernelInput Input, IReadOnlyList<string> Gradients);

/// <summary>
/// The JSON of `eval`: {"kernel", "parameters", "inputs": {name: {"dtype", "shape", "data"}}, "gradients": [name]}.
/// Numbers that are not finite are the strings "NaN", "Infinity" and "-Infinity". {"kernel", "fault": id} stands for the example
/// of a declared fault, which may be large.
/// </summary>
public static class CaseJson
{
    private static readonly string[] Fields = ["kernel", "parameters", "inputs", "gradients", "fault"];

    /// <summary>Reads and validates one case for a kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="json">The case.</param>
    /// <param name="variant">The one variant that is to run, which may take more options than the kernel does; null for all.</param>
    /// <exception cref="InputException">The first field that is not as the kernel's spec says.</exception>
    public static EvalCase Parse(Kernel kernel, JsonElement json, Variant? variant = null)
    {
        InputException.Require(json.ValueKind == JsonValueKind.Object, () => $"A case is {json.ValueKind}; expected an object.");
        foreach (JsonProperty field in json.EnumerateObject())
        {
            InputException.Require(Fields.Contains(field.Name),
                () => $"A case has no field '{field.Name}'; expected {string.Join(", ", Fields)}.");
        }

        if (json.TryGetProperty("kernel", out JsonElement id))
        {
            InputException.Require(id.ValueKind == JsonValueKind.String && id.GetString() == kernel.Id,
                () => $"The case is of kernel {ArrayJson.Shown(id)}; expected \"{kernel.Id}\".");
        }

        if (json.TryGetProperty("fault", out JsonElement fault))
            return ParseFault(kernel, json, fault, variant);
        var input = new KernelInput(ParseOptions(kernel, json));
        foreach (JsonProperty array in ObjectField(json, "inputs", required: true))
            input.Add(array.Name, ArrayJson.Parse(array.Name, array.Value));
        InputValidation.Check(kernel, input, variant);
        return new EvalCase(kernel, input, ParseGradients(kernel, input, json));
    }

    /// <summary>The example of a fault as `eval` reads it, whatever its size.</summary>
    public static string Text(Kernel kernel, PublishedFault fault) => new JsonObject { ["kernel"] = kernel.Id, ["fault"] = fault.Id }.ToJsonString();

    /// <summary>A case as `eval` reads it.</summary>
    public static string Text(Kernel kernel, KernelInput input, IReadOnlyList<string> gradients)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("kernel", kernel.Id);
            json.WriteStartObject("parameters");
            foreach (Parameter parameter in Parameter.Of(kernel.Defaults))
            {
                object value = parameter.ValueIn(input.Options);
                if (value.Equals(parameter.ValueIn(kernel.Defaults)))
                    continue;
                json.WritePropertyName(parameter.Name);
                JsonSerializer.Serialize(json, value);
            }

            json.WriteEndObject();
            ArrayJson.Write(json, "inputs", input);
            json.WriteStartArray("gradients");
            foreach (string name in gradients)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Writes an answer: {"kernel", "variant", "provider", "outputs", "gradients"}.</summary>
    public static void Write(Utf8JsonWriter json, Kernel kernel, Variant variant, string provider, KernelOutput output)
    {
        json.WriteStartObject();
        json.WriteString("kernel", kernel.Id);
        json.WriteString("variant", variant.Name);
        json.WriteString("provider", provider);
        ArrayJson.Write(json, "outputs", output.Outputs);
        ArrayJson.Write(json, "gradients", output.Gradients);
        json.WriteEndObject();
    }

    /// <summary>Reads a JSON number, or one of the three strings for numbers that are not finite.</summary>
    public static bool TryNumber(JsonElement json, out double number)
    {
        number = json.ValueKind == JsonValueKind.String ? json.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.NaN,
        } : 0;
        return json.ValueKind == JsonValueKind.Number
            ? json.TryGetDouble(out number)
            : json.ValueKind == JsonValueKind.String && (!double.IsNaN(number) || json.GetString() == "NaN");
    }

    private static EvalCase ParseFault(Kernel kernel, JsonElement json, JsonElement id, Variant? variant)
    {
        InputException.Require(!json.TryGetProperty("inputs", out _) && !json.TryGetProperty("parameters", out _),
            () => "A case has 'fault' beside inputs or parameters; expected the one or the others.");
        PublishedFault[] declared = [.. kernel.Variants.SelectMany(candidate => candidate.Faults)];
        PublishedFault? fault = declared.FirstOrDefault(candidate => id.ValueKind == JsonValueKind.String && candidate.Id == id.GetString());
        string known = declared.Length == 0 ? "none" : "one of " + string.Join(", ", declared.Select(candidate => candidate.Id));
        InputException.Require(fault is not null, () => $"{kernel.Id} has no fault {ArrayJson.Shown(id)}; expected {known}.");
        KernelInput input = fault!.Example();
        InputValidation.Check(kernel, input, variant);
        return new EvalCase(kernel, input, json.TryGetProperty("gradients", out _) ? ParseGradients(kernel, input, json) : kernel.DifferentiableInputs(input));
    }

    private static KernelOptions ParseOptions(Kernel kernel, JsonElement json)
    {
        KernelOptions options = kernel.Defaults;
        IReadOnlyList<Parameter> parameters = Parameter.Of(options);
        foreach (JsonProperty given in ObjectField(json, "parameters", required: false))
        {
            Parameter? parameter = parameters.FirstOrDefault(candidate => candidate.Name == given.Name);
            string known = parameters.Count == 0 ? "none" : "one of " + string.Join(", ", parameters.Select(p => p.Name));
            InputException.Require(parameter is not null, () => $"{kernel.Id} has no parameter '{given.Name}'; expected {known}.");
            parameter!.Set(options, given.Value);
        }

        return options;
    }

    private static IReadOnlyList<string> ParseGradients(Kernel kernel, KernelInput input, JsonElement json)
    {
        if (!json.TryGetProperty("gradients", out JsonElement given))
            return [];
        InputException.Require(given.ValueKind == JsonValueKind.Array, () => "Field 'gradients' is no array; expected names of inputs.");
        IReadOnlyList<string> possible = kernel.DifferentiableInputs(input);
        var wanted = new List<string>();
        foreach (JsonElement name in given.EnumerateArray())
        {
            string text = name.ValueKind == JsonValueKind.String ? name.GetString()! : name.GetRawText();
            string[] expanded = [.. possible.Where(input => input == text || (text.EndsWith(".*", StringComparison.Ordinal)
                && input.StartsWith(text[..^1], StringComparison.Ordinal)))];
            InputException.Require(expanded.Length > 0, () => string.Create(CultureInfo.InvariantCulture,
                $"{kernel.Id} has no gradient '{text}'; expected {(possible.Count == 0 ? "none" : string.Join(", ", possible))}."));
            wanted.AddRange(expanded.Except(wanted));
        }

        return wanted;
    }

    private static IEnumerable<JsonProperty> ObjectField(JsonElement json, string name, bool required)
    {
        if (!json.TryGetProperty(name, out JsonElement field))
        {
            InputException.Require(!required, () => $"A case lacks the field '{name}'; expected an object.");
            return [];
        }

        InputException.Require(field.ValueKind == JsonValueKind.Object, () => $"Field '{name}' is {field.ValueKind}; expected an object.");
        return field.EnumerateObject();
    }
}
