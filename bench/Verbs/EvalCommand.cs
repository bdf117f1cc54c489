using System.CommandLine;
using System.Text;
using System.Text.Json;
using RepLoss.Bench.Session;
using RepLoss.Bench.Terminal;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Results.Files;
using RepLoss.Torch;

namespace RepLoss.Bench.Verbs;

/// <summary>`eval`: one variant on inputs given as JSON, so that any other implementation can be compared with it.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var kernel = new Argument<string>("kernel") { Description = "Kernel id." };
        var variant = new Argument<string>("variant") { Description = "Loop, ElementLoop, AsPublished, Tensor or Fused." };
        var input = new Option<string>("--input") { Description = "A case, or an array of cases, as JSON.", Required = true };
        var output = new Option<string?>("--output") { Description = "Where the answers go; standard output where left out." };
        Option<string?> device = Options.Device();
        var command = new Command("eval", "Runs one variant on inputs given as JSON and writes outputs and gradients as JSON.")
        {
            kernel, variant, input, output, device,
        };
        command.SetAction(parsed => Run(
            KernelRegistry.Find(parsed.GetValue(kernel)!), parsed.GetValue(variant)!, parsed.GetValue(input)!, parsed.GetValue(output),
            Available.Devices(parsed.GetValue(device) ?? "cpu")[0]));
        return command;
    }

    private static int Run(Kernel kernel, string variantName, string inputPath, string? outputPath, string device)
    {
        Variant variant = kernel.Variant(variantName);
        InputException.Require(variant.RunsOn(device), () => $"{kernel.Id} {variant.Name} does not run on {device}; expected cpu.");
        using JsonDocument document = Parse(inputPath);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            KernelOutput answer = Evaluate(kernel, variant, document.RootElement, device);
            Write(outputPath, json => CaseJson.Write(json, kernel, variant, TorchRuntime.Name, answer));
            return ExitCode.Success;
        }

        int refused = 0;
        Write(outputPath, json =>
        {
            json.WriteStartArray();
            foreach (JsonElement item in document.RootElement.EnumerateArray())
                refused += TryWrite(json, kernel, variant, item, device) ? 0 : 1;
            json.WriteEndArray();
        });
        if (refused > 0)
            Console.Error.WriteLine($"{refused} of {document.RootElement.GetArrayLength()} cases in {inputPath} were refused; each has an \"error\" in its place.");
        return refused > 0 ? ExitCode.BadInput : ExitCode.Success;
    }

    private static bool TryWrite(Utf8JsonWriter json, Kernel kernel, Variant variant, JsonElement item, string device)
    {
        KernelOutput answer;
        try
        {
            answer = Evaluate(kernel, variant, item, device);
        }
        catch (Exception error)
        {
            // Published code may raise what it likes; the other cases have their answers all the same.
            json.WriteStartObject();
            json.WriteString("error", ErrorSentence.Of(error, $"{kernel.Id} {variant.Name}"));
            json.WriteEndObject();
            return false;
        }

        CaseJson.Write(json, kernel, variant, TorchRuntime.Name, answer);
        return true;
    }

    private static KernelOutput Evaluate(Kernel kernel, Variant variant, JsonElement json, string device)
    {
        EvalCase given = CaseJson.Parse(kernel, json, variant);
        DType dtype = kernel.FloatingDType(given.Input);
        InputException.Require(variant.DTypes.Contains(dtype),
            () => $"{kernel.Id} {variant.Name} does not compute in {dtype.Name()}; expected {string.Join(" or ", variant.DTypes.Select(d => d.Name()))}.");
        InputException.Require(variant.Implements(given.Input), () => $"{kernel.Id} {variant.Name} does not implement these parameters or inputs.");
        using PreparedRun run = variant.Prepare(given.Input, given.Gradients, device);
        run.Run();
        return run.Read();
    }

    private static JsonDocument Parse(string path)
    {
        const string Expected = "expected a case, or an array of cases, as JSON";
        try
        {
            return JsonDocument.Parse(WholeFile.ReadJson(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            string place = error.LineNumber is { } line ? $" at line {line + 1}, byte {error.BytePositionInLine + 1}" : "";
            throw new InputException($"{path} cannot be used{place}: {WholeFile.ReasonOf(error)}; {Expected}.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                error is FileNotFoundException or DirectoryNotFoundException ? $"There is no file {path}; {Expected}." : $"{path} cannot be read: {error.Message.TrimEnd('.')}; {Expected}.", error);
        }
    }

    private static void Write(string? path, Action<Utf8JsonWriter> answers)
    {
        if (path is not null)
        {
            AtomicFile.Write(path, WriteTo);
            return;
        }

        using var text = new MemoryStream();
        WriteTo(text);
        Console.Write(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));

        void WriteTo(Stream stream)
        {
            using (var json = new Utf8JsonWriter(stream))
                answers(json);
            stream.WriteByte((byte)'\n');
        }
    }
}
