using System.Text.Json;
using System.Text.Json.Nodes;
using RepLoss.Bench.Session;
using RepLoss.Contract;

namespace RepLoss.Bench.Timing;

/// <summary>What `time --list` prints: the rows that would be timed, by their ids.</summary>
internal static class RowList
{
    /// <summary>The rows of a plan as text.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="form">"flat", "tree" or "json".</param>
    /// <exception cref="InputException">There is no such form.</exception>
    public static string Text(TimingPlan plan, string form)
    {
        RowId[] rows = [.. plan.Timed.Select(row => row.Subject.RowOf(row.Variant))];
        return form switch
        {
            "flat" => string.Join('\n', rows.Select(row => row.ToString())),
            "tree" => string.Join('\n', rows.GroupBy(row => row.Kernel).SelectMany(kernel => kernel
                .GroupBy(row => $"{row.Case}/{KebabCase.Of(row.Pass)}/{row.Device}")
                .Select(subject => $"  {subject.Key}: {string.Join(", ", subject.Select(row => row.Variant))}").Prepend(kernel.Key))),
            "json" => new JsonObject
            {
                ["rows"] = new JsonArray([.. rows.Select(row => (JsonNode)new JsonObject
                {
                    ["id"] = row.ToString(),
                    ["kernel"] = row.Kernel,
                    ["case"] = row.Case,
                    ["pass"] = KebabCase.Of(row.Pass),
                    ["variant"] = row.Variant,
                    ["device"] = row.Device,
                })]),
                ["skipped"] = new JsonArray([.. plan.Skipped.Select(row => (JsonNode)new JsonObject { ["id"] = row.Id.ToString(), ["reason"] = row.Reason })]),
            }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }),
            _ => throw new InputException($"Option --list is '{form}'; expected flat, tree or json."),
        };
    }
}
