using System.Text.Json;
using RepLoss.Bench.Machine;
using RepLoss.Bench.Session;
using RepLoss.Bench.Terminal;
using RepLoss.Contract;

namespace RepLoss.Bench.Peers.Protocol;

/// <summary>The answer of a peer to one case: the outputs, or the reason why there are none.</summary>
internal sealed record PeerCaseAnswer
{
    /// <summary>What the program does not support. Null if it answered.</summary>
    public string? Unsupported { get; init; }

    /// <summary>The error that the program reports for this case.</summary>
    public string? Error { get; init; }

    /// <summary>Why the answer to this case cannot be used.</summary>
    public string? Unusable { get; init; }

    /// <summary>Outputs and gradients, one for each set of inputs.</summary>
    public IReadOnlyList<KernelOutput> Outputs { get; init; } = [];

    /// <summary>If the program was timed by our client: the inputs of one call, which the client chose and changed at random, and the outputs of that call.</summary>
    public (IReadOnlyDictionary<string, HostArray> Inputs, KernelOutput Output)? Seen { get; init; }

    /// <summary>The inputs that the function changed.</summary>
    public IReadOnlyList<string> ChangedInputs { get; init; } = [];

    /// <summary>The time of a call in nanoseconds, for each sample. Empty for task "answer".</summary>
    public IReadOnlyList<double> Samples { get; init; } = [];

    /// <summary>The peak resident memory of a call above the state before it. Null if the program does not report it.</summary>
    public double? PeakNativeBytes { get; init; }
}

/// <summary>The answer of a peer to a request.</summary>
/// <param name="Program">The program's own description of itself.</param>
/// <param name="Cases">The answer to each case, in the order of the request.</param>
internal sealed record PeerAnswer(string Program, IReadOnlyList<PeerCaseAnswer> Cases)
{
    private const long LongestJson = 64 << 20;
    private const int LongestWords = 300;

    /// <summary>Runs a command on cases and reads its answer.</summary>
    /// <param name="peer">The peer that the command belongs to.</param>
    /// <param name="command">The command.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="device">"cpu", or a device of CUDA.</param>
    /// <param name="cases">The cases.</param>
    /// <param name="limit">The time limit of the process.</param>
    /// <param name="effort">How to time. Null for task "answer".</param>
    /// <returns>The answer, and the wall time of the process in seconds.</returns>
    /// <exception cref="InputException">There is no usable answer. The message says why, without a full stop.</exception>
    public static (PeerAnswer Answer, double Seconds) Ask(
        Peer peer, string command, Kernel kernel, string device, IReadOnlyList<PeerCase> cases, TimeSpan limit, PeerEffort? effort = null)
    {
        using var folder = new TemporaryFolder();
        PeerRequest.Write(folder.Path, kernel, device, ChildEnvironment.Threads, cases, effort);
        PeerRun run = PeerProcess.Run(command, peer.Folder, folder.Path, limit);
        InputException.Require(run.Failure is null, () => run.Failure!);
        return (Read(folder.Path, cases.Count, effort is null ? null : cases[0].Inputs.Count), run.Seconds);
    }

    /// <summary>Reads answer.json and the arrays that it names.</summary>
    /// <param name="folder">The folder of the request.</param>
    /// <param name="cases">The number of cases in the request.</param>
    /// <param name="sets">The number of input sets of each case. Null for task "answer".</param>
    /// <exception cref="InputException">The answer cannot be used. The message says why, without a full stop.</exception>
    public static PeerAnswer Read(string folder, int cases, int? sets)
    {
        var file = new FileInfo(Path.Combine(folder, "answer.json"));
        InputException.Require(file.Exists, () => "it left no answer.json");
        InputException.Require(IsPlainFileBelow(folder, file.FullName), () => "its answer.json is a link, a pipe or a device; expected a file");
        InputException.Require(file.Length <= LongestJson, () => $"its answer.json has {file.Length >> 20} MiB; expected at most {LongestJson >> 20}");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            return Read(folder, document.RootElement, cases, sets);
        }
        catch (JsonException error)
        {
            throw new InputException($"its answer.json is no JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            // JsonElement throws this when it first decodes a text with an invalid byte or with half of a surrogate pair.
            throw new InputException("its answer.json holds text that is no Unicode");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"its answer.json cannot be read: {ErrorSentence.OneLine(error.Message).TrimEnd('.')}");
        }
    }

    private static PeerAnswer Read(string folder, JsonElement root, int count, int? sets)
    {
        InputException.Require(root.ValueKind == JsonValueKind.Object, () => $"its answer.json holds {root.ValueKind}; expected an object");
        string protocol = root.TryGetProperty("protocol", out JsonElement number) ? number.GetRawText() : "missing";
        InputException.Require(protocol == $"{PeerRequest.Protocol}", () => $"the protocol in its answer.json is {Short(protocol)}; expected {PeerRequest.Protocol}");
        string program = root.TryGetProperty("program", out JsonElement named) && named.ValueKind == JsonValueKind.String ? Short(named.GetString()!) : "";
        InputException.Require(root.TryGetProperty("cases", out JsonElement cases) && cases.ValueKind == JsonValueKind.Array, () => "its answer.json lacks 'cases'; expected an array");
        InputException.Require(cases.GetArrayLength() == count, () => $"its answer.json has {cases.GetArrayLength()} cases; expected {count}");
        return new PeerAnswer(program, [.. cases.EnumerateArray().Select(one => Case(folder, one, sets))]);
    }

    // An error in one case does not affect the other cases.
    private static PeerCaseAnswer Case(string folder, JsonElement json, int? sets)
    {
        try
        {
            InputException.Require(json.ValueKind == JsonValueKind.Object, () => $"a case is {json.ValueKind}; expected an object");
            if (json.TryGetProperty("unsupported", out JsonElement unsupported))
                return new PeerCaseAnswer { Unsupported = Text(unsupported) };
            if (json.TryGetProperty("error", out JsonElement error))
                return new PeerCaseAnswer { Error = Text(error) };
            return new PeerCaseAnswer
            {
                Outputs = sets is { } some ? Several(folder, json, some) : [new KernelOutput(Arrays(folder, json, "outputs"), Arrays(folder, json, "gradients"))],
                Seen = sets is not null && json.TryGetProperty("seen", out JsonElement seen)
                    ? (Arrays(folder, Field(seen, "inputs")), new KernelOutput(Arrays(folder, seen, "outputs"), Arrays(folder, seen, "gradients"))) : null,
                ChangedInputs = json.TryGetProperty("changedInputs", out JsonElement changed) ? [.. Items(changed, "changedInputs").Select(Text)] : [],
                Samples = json.TryGetProperty("samplesNanoseconds", out JsonElement samples) ? [.. Items(samples, "samplesNanoseconds").Select(Sample)] : [],
                PeakNativeBytes = json.TryGetProperty("peakNativeBytes", out JsonElement peak) && peak.ValueKind == JsonValueKind.Number && peak.GetDouble() >= 0 ? peak.GetDouble() : null,
            };
        }
        catch (InputException refusal)
        {
            return new PeerCaseAnswer { Unusable = refusal.Message };
        }
    }

    private static KernelOutput[] Several(string folder, JsonElement json, int sets)
    {
        JsonElement[] outputs = [.. Items(Field(json, "outputs"), "outputs")], gradients = json.TryGetProperty("gradients", out JsonElement given) ? [.. Items(given, "gradients")] : [];
        InputException.Require(outputs.Length == sets && (gradients.Length == 0 || gradients.Length == sets),
            () => $"it gave {outputs.Length} outputs and {gradients.Length} gradients; expected {sets}, one for each set of inputs");
        return [.. outputs.Select((one, index) => new KernelOutput(Arrays(folder, one), gradients.Length == 0 ? [] : Arrays(folder, gradients[index])))];
    }

    private static double Sample(JsonElement json)
    {
        InputException.Require(json.ValueKind == JsonValueKind.Number && json.GetDouble() is > 0 and < 1e15, () => $"a time is {Short(json.GetRawText())}; expected nanoseconds above 0");
        return json.GetDouble();
    }

    private static Dictionary<string, HostArray> Arrays(string folder, JsonElement json, string field) =>
        json.TryGetProperty(field, out JsonElement files) ? Arrays(folder, files) : [];

    private static Dictionary<string, HostArray> Arrays(string folder, JsonElement files)
    {
        InputException.Require(files.ValueKind == JsonValueKind.Object, () => $"outputs or gradients are {files.ValueKind}; expected an object of names and files");
        var arrays = new Dictionary<string, HostArray>();
        foreach (JsonProperty file in files.EnumerateObject())
        {
            InputException.Require(file.Value.ValueKind == JsonValueKind.String, () => $"'{Short(file.Name)}' is {file.Value.ValueKind}; expected the path of an .npy file");
            arrays[Short(file.Name)] = ReadArray(folder, Short(file.Name), file.Value.GetString()!);
        }

        return arrays;
    }

    private static HostArray ReadArray(string folder, string name, string file)
    {
        // A path cannot contain NUL.
        string path = Path.GetFullPath(Path.Combine(folder, file.Replace('\0', '?')));
        InputException.Require(path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal), () => $"'{name}' is in '{Short(file)}'; expected a path in the request's folder");
        InputException.Require(IsPlainFileBelow(folder, path), () => $"'{name}' is in '{Short(file)}', which is no file there");
        try
        {
            return NpyFile.Read(path);
        }
        catch (InputException refusal)
        {
            throw new InputException($"'{name}' {refusal.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{name}' cannot be read: {ErrorSentence.OneLine(error.Message).TrimEnd('.')}");
        }
    }

    // Only plain files are opened: a pipe without a writer would block, a device may have no end, and a link may lead out of the folder.
    private static bool IsPlainFileBelow(string folder, string path)
    {
        for (string? part = path; part is not null && part.Length > folder.Length; part = Path.GetDirectoryName(part))
        {
            if (new FileInfo(part).LinkTarget is not null)
                return false;
        }

        return File.Exists(path) && !WholeFile.IsDeviceOrPipe(path);
    }

    private static JsonElement Field(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement field) ? field : throw new InputException($"a case lacks '{name}'");

    private static IEnumerable<JsonElement> Items(JsonElement json, string name)
    {
        InputException.Require(json.ValueKind == JsonValueKind.Array, () => $"'{name}' is {json.ValueKind}; expected an array");
        return json.EnumerateArray();
    }

    private static string Text(JsonElement json) =>
        Short(json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText()) is { Length: > 0 } words ? words : "no reason given";

    private static string Short(string text) => ErrorSentence.OneLine(text, LongestWords);
}
