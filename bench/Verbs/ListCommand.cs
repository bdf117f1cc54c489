using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Torch;

namespace RepLoss.Bench.Verbs;

/// <summary>`list`: kernels, variants, cases, devices, provider, and the published systems that the kernels stand for.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("list", "Lists kernels, variants, cases, devices and the torch behind them.") { json };
        command.SetAction(parsed =>
        {
            Console.WriteLine(parsed.GetValue(json) ? Json() : Text());
            return ExitCode.Success;
        });
        return command;
    }

    private static string Json() => new JsonObject
    {
        ["provider"] = TorchRuntime.Name,
        ["devices"] = Array(TorchRuntime.Devices),
        ["kernels"] = new JsonArray([.. KernelRegistry.All.Select(kernel => (JsonNode)new JsonObject
        {
            ["id"] = kernel.Id,
            ["purpose"] = kernel.Spec.Purpose,
            ["inputs"] = Array(kernel.Spec.Inputs.Select(field => field.Name)),
            ["parameters"] = Array(Parameter.Of(kernel.Defaults).Select(parameter => parameter.Name)),
            ["outputs"] = Array(kernel.Spec.Outputs.Select(field => field.Name)),
            ["variants"] = Array(kernel.VariantsAndRivals.Select(variant => variant.Name)),
            ["cases"] = Array(IdsOf(kernel, CaseUse.Timed)),
            ["checkedCases"] = Array(IdsOf(kernel, CaseUse.Check)),
        })]),
        ["publishedSystems"] = new JsonArray([.. PublishedSystems.All.Select(Json)]),
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    private static string Text()
    {
        IEnumerable<string> kernels = KernelRegistry.All.SelectMany(kernel => new[]
        {
            $"{kernel.Id}: {kernel.Spec.Purpose}",
            $"  variants: {string.Join(", ", kernel.VariantsAndRivals.Select(variant => variant.Name))}",
            $"  inputs: {Fields(kernel.Spec.Inputs)}",
            $"  parameters: {Parameters(kernel)}",
            $"  outputs: {Fields(kernel.Spec.Outputs)}",
            $"  timed cases: {string.Join(", ", IdsOf(kernel, CaseUse.Timed))}",
            $"  checked cases: {IdsOf(kernel, CaseUse.Check).Count()}",
        }.Concat(kernel.Variants.SelectMany(variant => variant.Faults.Select(fault => $"  fault {fault.Id} of {variant.Name}: {fault.What}"))));
        IEnumerable<string> systems = PublishedSystems.All.SelectMany(system => new[]
        {
            $"  {system.System}, {system.Source.Function} ({system.Source.Repository} at {system.Source.Commit[..7]})",
            $"    is {system.Kernel} with {system.ParametersInWords}",
            $"    differs: {system.Differs}",
        }.Concat(system.Faults.Select(fault => $"    fault: {fault}")));
        return string.Join('\n',
        [
            $"torch: {TorchRuntime.Name}{(TorchNatives.RelaxedCopy is { } copy ? $", with {copy}" : "")}", $"devices: {string.Join(", ", TorchRuntime.Devices)}", .. kernels,
            "published systems, as parameters of these kernels:", .. systems,
        ]);
    }

    private static JsonNode Json(PublishedSystem system) => new JsonObject
    {
        ["system"] = system.System,
        ["repository"] = system.Source.Repository,
        ["commit"] = system.Source.Commit,
        ["function"] = system.Source.Function,
        ["kernel"] = system.Kernel,
        ["parameters"] = new JsonObject(system.Parameters.Select(parameter =>
            KeyValuePair.Create(parameter.Name, JsonSerializer.SerializeToNode(parameter.Value)))),
        ["differs"] = system.Differs,
        ["faults"] = Array(system.Faults),
    };

    private static string Parameters(Kernel kernel)
    {
        IReadOnlyList<Parameter> parameters = Parameter.Of(kernel.Defaults);
        return parameters.Count == 0 ? "none" : string.Join(", ", parameters.Select(parameter =>
            $"{parameter.Name} = {parameter.ValueIn(kernel.Defaults)}{(parameter.Words.Count > 0 ? $" of {string.Join("|", parameter.Words)}" : "")}"));
    }

    // "boxes [N,4], targetIds [N] int64 (optional)"
    private static string Fields(IEnumerable<FieldSpec> fields) => string.Join(", ", fields.Select(field =>
        $"{field.Name}{(field.Family is null ? "" : ".0 …")} [{field.Shape}]{(field.DType is { } dtype ? $" {dtype.Name()}" : "")}{(field.Optional ? " (optional)" : "")}"));

    private static IEnumerable<string> IdsOf(Kernel kernel, CaseUse use) =>
        kernel.Cases().Where(candidate => (candidate.Use & use) != 0).Select(candidate => candidate.Id);

    private static JsonArray Array(IEnumerable<string> words) => new([.. words.Select(word => (JsonNode)JsonValue.Create(word))]);
}
