using System.Text.Json;
using System.Text.Json.Nodes;
using RepLoss.Contract;

namespace RepLoss.Bench.Peers.Protocol;

/// <summary>One case that a peer is asked for.</summary>
/// <param name="Pass">Forward, or forward and backward.</param>
/// <param name="Inputs">The input; several, to be used in rotation, where it is to be timed.</param>
/// <param name="Gradients">The inputs whose gradients are wanted.</param>
internal sealed record PeerCase(Pass Pass, IReadOnlyList<KernelInput> Inputs, IReadOnlyList<string> Gradients)
{
    /// <summary>True where every parameter has its default.</summary>
    public bool HasDefaults(Kernel kernel) => Inputs[0].Options.Equals(kernel.Defaults);
}

/// <summary>How a peer is to time: so many samples, of calls that fill the shortest time; of one call each where that is 0.</summary>
internal sealed record PeerEffort(int Iterations, double MinimumMilliseconds);

/// <summary>
/// Writes request.json and its arrays. Cases are numbered in the order they have in the file, so that a name tells nothing about what is in a case.
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
    /// <param name="threads">How many threads the program is to use.</param>
    /// <param name="cases">The cases. Passes of one input share its files.</param>
    /// <param name="effort">How to time; null for task "answer".</param>
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
            // Not part of the contract: the name for a single array that a function returns.
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
