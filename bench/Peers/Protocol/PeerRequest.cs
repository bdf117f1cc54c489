using System.Text.Json;
using System.Text.Json.Nodes;
using RepLoss.Contract;

namespace RepLoss.Bench.Peers.Protocol;

/// <summary>One case of a request to a peer.</summary>
/// <param name="Pass">Forward, or forward and backward.</param>
/// <param name="Inputs">One input; or several for task "time", which are used in turn.</param>
/// <param name="Gradients">The inputs whose gradients are wanted.</param>
internal sealed record PeerCase(Pass Pass, IReadOnlyList<KernelInput> Inputs, IReadOnlyList<string> Gradients)
{
    /// <summary>Returns whether every parameter has its default.</summary>
    public bool HasDefaults(Kernel kernel) => Inputs[0].Options.Equals(kernel.Defaults);
}

/// <summary>How a peer shall time: the number of samples, and the shortest time of a sample. If the shortest time is 0, a sample is one call.</summary>
internal sealed record PeerEffort(int Iterations, double MinimumMilliseconds);

/// <summary>
/// Writes request.json and its arrays. The name of a case is its number in the file, so that it does not reveal what is in the case.
/// </summary>
internal static class PeerRequest
{
    /// <summary>The number of the protocol.</summary>
    public const int Protocol = 1;

    private static readonly JsonSerializerOptions s_readable = new(JsonSerializerOptions.Default) { WriteIndented = true };

    /// <summary>Writes a request into an empty folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="device">"cpu", or a device of CUDA.</param>
    /// <param name="threads">The number of threads that the program shall use.</param>
    /// <param name="cases">The cases. Several passes of one input share its files.</param>
    /// <param name="effort">How to time. Null for task "answer".</param>
    public static void Write(string folder, Kernel kernel, string device, int threads, IReadOnlyList<PeerCase> cases, PeerEffort? effort = null)
    {
        var files = new Dictionary<KernelInput, JsonObject>(ReferenceEqualityComparer.Instance);
        var request = new JsonObject
        {
            ["protocol"] = Protocol,
            ["kernel"] = kernel.Id,
            ["task"] = effort is null ? "answer" : "time",
            ["device"] = device,
            ["threads"] = threads,
            // This is not part of the protocol. Our client uses it to name a single array that a function returns.
            ["outputs"] = new JsonArray([.. kernel.Spec.Outputs.Select(output => (JsonNode)output.Name)]),
        };
        if (effort is not null)
            request["time"] = new JsonObject { ["iterations"] = effort.Iterations, ["minimumMilliseconds"] = effort.MinimumMilliseconds };
        request["cases"] = new JsonArray([.. cases.Select((one, index) => Describe(index, one))]);
        File.WriteAllText(Path.Combine(folder, "request.json"), cases.Count == 1 ? request.ToJsonString(s_readable) : request.ToJsonString());

        JsonNode Describe(int index, PeerCase one)
        {
            var described = new JsonObject { ["name"] = $"case-{index + 1}", ["pass"] = KebabCase.Of(one.Pass) };
            (JsonObject values, JsonObject defaults) = Parameters(kernel, one.Inputs[0]);
            (described["parameters"], described["isDefault"]) = (values, defaults);
            if (effort is null)
                described["inputs"] = FilesOf(one.Inputs[0]);
            else
                described["inputSets"] = new JsonArray([.. one.Inputs.Select(FilesOf)]);
            described["gradients"] = new JsonArray([.. one.Gradients.Select(name => (JsonNode)name)]);
            return described;
        }

        JsonNode FilesOf(KernelInput input)
        {
            if (!files.TryGetValue(input, out JsonObject? known))
            {
                string place = files.Count.ToString();
                Directory.CreateDirectory(Path.Combine(folder, place));
                files[input] = known = [];
                foreach ((string name, HostArray array) in input)
                {
                    NpyFile.Write(Path.Combine(folder, place, name + ".npy"), array);
                    known[name] = $"{place}/{name}.npy";
                }
            }

            return known.DeepClone();
        }
    }

    private static (JsonObject Values, JsonObject AreDefaults) Parameters(Kernel kernel, KernelInput input)
    {
        JsonObject values = [], defaults = [];
        foreach (Parameter parameter in Parameter.Of(kernel.Defaults))
        {
            object value = parameter.ValueIn(input.Options);
            values[parameter.Name] = value is double number && !double.IsFinite(number)
                ? number > 0 ? "Infinity" : double.IsNaN(number) ? "NaN" : "-Infinity"
                : JsonValue.Create(value);
            defaults[parameter.Name] = value.Equals(parameter.ValueIn(kernel.Defaults));
        }

        return (values, defaults);
    }
}
