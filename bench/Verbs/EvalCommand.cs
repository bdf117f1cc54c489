using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RepLoss.Bench.Session;
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
        bool isArray = document.RootElement.ValueKind == JsonValueKind.Array;
        if (!isArray)
        {
            Write(outputPath, Evaluate(kernel, variant, document.RootElement, device));
            return ExitCode.Success;
        }

        int refused = 0;
        var answers = new JsonArray();
        foreach (JsonElement item in document.RootElement.EnumerateArray())
        {
            try
            {
                answers.Add(Evaluate(kernel, variant, item, device));
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // Published code may raise what it likes; the other cases have their answers all the same.
                refused++;
                answers.Add(new JsonObject { ["error"] = error.Message.Split('\n')[0].Trim() });
            }
        }

        Write(outputPath, answers);
        if (refused > 0)
            Console.Error.WriteLine($"{refused} of {answers.Count} cases in {inputPath} were refused; each has an \"error\" in its place.");
        return refused > 0 ? ExitCode.BadInput : ExitCode.Success;
    }

    private static JsonObject Evaluate(Kernel kernel, Variant variant, JsonElement json, string device)
    {
        EvalCase given = CaseJson.Parse(kernel, json, variant);
        DType dtype = kernel.FloatingDType(given.Input);
        InputException.Require(variant.DTypes.Contains(dtype),
            () => $"{kernel.Id} {variant.Name} does not compute in {dtype.Name()}; expected {string.Join(" or ", variant.DTypes.Select(d => d.Name()))}.");
        InputException.Require(variant.Implements(given.Input), () => $"{kernel.Id} {variant.Name} does not implement these parameters or inputs.");
        using PreparedRun run = variant.Prepare(given.Input, given.Gradients, device);
        run.Run();
        return CaseJson.Write(kernel, variant, TorchRuntime.Name, run.Read());
    }

    private static JsonDocument Parse(string path)
    {
        InputException.Require(File.Exists(path), () => $"There is no file {path}; expected a case, or an array of cases, as JSON.");
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException error)
        {
            throw new InputException($"{path} is not JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}; expected a case or an array of cases.");
        }
    }

    private static void Write(string? path, JsonNode answer)
    {
        string text = answer.ToJsonString();
        if (path is null)
            Console.WriteLine(text);
        else
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(text + "\n"));
    }
}
