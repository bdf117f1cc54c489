using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Session;
using RepLoss.Contract;
using RepLoss.Results;

namespace RepLoss.Bench.Peers;

/// <summary>
/// The folder by which the bench and a peer speak: arrays as raw bytes in row-major order, and what they are in request.json and
/// answer.json. A whole batch of logits is a hundred megabytes, which JSON would make a thousand.
/// </summary>
internal sealed class PeerFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TimedSubject _subject;
    private readonly JsonArray _arrays = [];
    private readonly JsonObject _parameters = [];

    /// <summary>Leaves the input there.</summary>
    public PeerFolder(TimedSubject subject, KernelInput input)
    {
        _subject = subject;
        Gradients = subject.GradientsOf(input);
        foreach ((string name, HostArray array) in input)
        {
            File.WriteAllBytes(At(name + ".in"), array.Bytes);
            _arrays.Add(Description(name, array, name + ".in"));
        }

        foreach (Parameter parameter in Parameter.Of(input.Options))
            _parameters[parameter.Name] = JsonValue.Create(parameter.ValueIn(input.Options));
    }

    /// <summary>Where it is.</summary>
    public string Path => _folder.Path;

    /// <summary>The inputs whose gradients are asked for.</summary>
    public IReadOnlyList<string> Gradients { get; }

    /// <summary>Asks for a variant, with the effort of a launch of ours.</summary>
    public void Ask(string variant, Effort effort, double budgetSeconds)
    {
        File.Delete(At("answer.json"));
        var request = new JsonObject
        {
            ["kernel"] = _subject.Kernel.Id,
            ["variant"] = variant,
            ["device"] = _subject.Device,
            ["threads"] = ChildEnvironment.Threads,
            ["iterations"] = effort.Iterations,
            ["iterationSeconds"] = effort.IterationMilliseconds / 1000,
            ["budgetSeconds"] = budgetSeconds,
            ["parameters"] = _parameters.DeepClone(),
            ["inputs"] = _arrays.DeepClone(),
            ["gradients"] = new JsonArray([.. Gradients.Select(name => (JsonNode)name)]),
        };
        File.WriteAllText(At("request.json"), request.ToJsonString());
    }

    /// <summary>Reads the answer; null where there is none that can be read.</summary>
    public PeerAnswer? Answer()
    {
        try
        {
            return ReadAnswer();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return null;
        }
    }

    private PeerAnswer ReadAnswer()
    {
        JsonObject answer = JsonNode.Parse(File.ReadAllText(At("answer.json")))!.AsObject();
        return answer["skipped"] is { } reason
            ? new PeerAnswer { Skipped = (string?)reason }
            : new PeerAnswer
            {
                Samples = [.. answer["samplesNanoseconds"]!.AsArray().Select(sample => (double)sample!)],
                PeakNativeBytes = (double?)answer["peakNativeBytes"],
                Output = new KernelOutput(Arrays(answer["outputs"]!), Arrays(answer["gradients"]!)),
            };
    }

    /// <summary>Removes it.</summary>
    public void Dispose() => _folder.Dispose();

    private string At(string file) => _folder.At(file);

    private static JsonObject Description(string name, HostArray array, string file) => new()
    {
        ["name"] = name,
        ["dtype"] = array.DType.Name(),
        ["shape"] = JsonSerializer.SerializeToNode(array.Shape),
        ["file"] = file,
    };

    private Dictionary<string, HostArray> Arrays(JsonNode described) => described.AsArray().ToDictionary(
        array => (string)array!["name"]!,
        array => Array((string)array!["dtype"]!, File.ReadAllBytes(At((string)array["file"]!)), array["shape"].Deserialize<long[]>()!));

    private static HostArray Array(string dtype, byte[] bytes, long[] shape) => dtype switch
    {
        "float32" => HostArray.Of(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape),
        "float64" => HostArray.Of(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), shape),
        "int64" => HostArray.Of(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape),
        "bool" => HostArray.Of(MemoryMarshal.Cast<byte, bool>(bytes).ToArray(), shape),
        _ => throw new ResultsException($"A peer answered with an array of {dtype}; expected float32, float64, int64 or bool."),
    };
}
