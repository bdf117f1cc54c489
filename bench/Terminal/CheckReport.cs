using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RepLoss.Contract;
using RepLoss.Judge;
using RepLoss.Results.Files;
using RepLoss.Torch;

namespace RepLoss.Bench.Terminal;

/// <summary>The verdicts of a check, for people and as JSON.</summary>
internal static class CheckReport
{
    // The first findings tell what is wrong; all of them are in the JSON.
    private const int PrintedFindings = 3;

    /// <summary>Prints a line a kernel and variant, then the findings with the commands that repeat them.</summary>
    public static void Print(IReadOnlyList<CheckLine> lines, bool isWide = false)
    {
        var table = new TextTable("kernel", "variant", "device", "cases", "value error", "gradient error", "worst at", "verdict") { Dispensable = ["worst at", "value error", "gradient error"] };
        foreach (CheckLine line in lines)
        {
            Judgement verdict = line.Judgement;
            table.Add(line.Kernel.Id, line.Variant.Name, line.Device, line.Coverage is { } part ? $"{verdict.Cases} of {part.Asked}" : $"{verdict.Cases}",
                Text(verdict.Values), Text(verdict.Gradients), Place(verdict), Word(line));
        }

        table.Write(isWide);
        foreach (CheckLine line in lines.Where(line => line.Coverage is not null))
            Console.WriteLine(SentenceOf(line, line.Coverage!));
        foreach (CheckLine line in lines.Where(line => line.Judgement.Verdict == Verdict.TieOnly))
            Console.WriteLine($"{line.Kernel.Id} {line.Variant.Name} differs in ties only, {line.Judgement.Ties.Count} times, such as:\n{line.Judgement.Ties[0]}\n  repeat: {line.Judgement.Ties[0].Command}");
        CheckLine[] faulty = [.. lines.Where(line => line.Judgement.FaultsShown.Count > 0)];
        foreach (CheckLine line in faulty)
            Console.WriteLine($"{line.Kernel.Id} {line.Variant.Name} has the faults that are declared for it: {string.Join(", ", line.Judgement.FaultsShown.Keys.Order(StringComparer.Ordinal))}.");
        if (faulty.Length > 0)
            Console.WriteLine("`list` says what each fault is.");

        foreach (CheckLine line in lines.Where(line => !line.Judgement.Holds))
        {
            // A wrong value shows in both passes, and reads the same.
            Finding[] findings = [.. line.Judgement.Findings.DistinctBy(finding => finding.ToString())];
            foreach (Finding finding in findings.Take(PrintedFindings))
                Console.WriteLine($"{ErrorSentence.OneLine(finding.ToString())}\n  repeat: {finding.Command}");
            if (findings.Length > PrintedFindings)
                Console.WriteLine($"{line.Kernel.Id} {line.Variant.Name}: {findings.Length - PrintedFindings} more findings (see --json).");
            foreach (string shown in line.Example)
                Console.WriteLine(shown);
        }
    }

    /// <summary>Writes verdicts and findings as JSON.</summary>
    public static void Write(string path, IReadOnlyList<CheckLine> lines)
    {
        var json = new JsonObject
        {
            ["provider"] = TorchRuntime.Name,
            ["verdicts"] = new JsonArray([.. lines.Select(line => (JsonNode)new JsonObject
            {
                ["kernel"] = line.Kernel.Id,
                ["variant"] = line.Variant.Name,
                ["device"] = line.Device,
                ["cases"] = line.Judgement.Cases,
                ["asked"] = line.Coverage?.Asked,
                ["program"] = line.Coverage?.Program,
                ["unsupported"] = line.Coverage is { } part ? JsonSerializer.SerializeToNode(part.Unsupported) : null,
                ["verdict"] = line.Judgement.IsEmpty ? null : KebabCase.Of(line.Judgement.Verdict),
                ["value"] = Json(line.Judgement.Values),
                ["gradient"] = Json(line.Judgement.Gradients),
                ["faultsShown"] = new JsonArray([.. line.Judgement.FaultsShown.Keys.Select(id => (JsonNode)JsonValue.Create(id))]),
            })]),
            ["ties"] = new JsonArray([.. lines.SelectMany(line => line.Judgement.Ties).Select(Json)]),
            ["findings"] = new JsonArray([.. lines.SelectMany(line => line.Judgement.Findings).Select(Json)]),
        };
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n"));
    }

    private static JsonNode Json(Finding finding) => new JsonObject
    {
        ["kernel"] = finding.Subject.Kernel,
        ["variant"] = finding.Subject.Variant,
        ["device"] = finding.Subject.Device,
        ["case"] = finding.Subject.Case,
        ["dtype"] = finding.Subject.DType.Name(),
        ["pass"] = KebabCase.Of(finding.Subject.Pass),
        ["failure"] = KebabCase.Of(finding.Difference.Failure),
        ["place"] = finding.Difference.Place,
        ["circumstance"] = finding.Difference.Circumstance,
        ["found"] = finding.Difference.Found,
        ["expected"] = finding.Difference.Expected,
        ["allowed"] = finding.Difference.Allowed,
        ["sentence"] = finding.ToString(),
        ["command"] = finding.Command,
    };

    private static JsonNode Json(Distance distance) => new JsonObject
    {
        ["error"] = double.IsFinite(distance.Error) ? distance.Error : null,
        ["allowed"] = distance.Allowed,
        ["place"] = distance.Place,
        ["wrongKind"] = distance.WrongKind,
    };

    private static string Text(Distance distance) =>
        distance.Place.Length == 0 ? "-" : $"{distance.Error:0.0e+0} ({distance.Allowed:0.0e+0})";

    private static string Place(Judgement verdict) =>
        (verdict.Gradients.Place.Length > 0 ? verdict.Gradients : verdict.Values) is { Place.Length: > 0 } worst ? $"{worst.Case} {worst.Place}" : "-";

    private static string Word(CheckLine line) => line.Judgement.IsEmpty ? "no case"
        : line.Judgement.Holds ? KebabCase.Of(line.Judgement.Verdict)
        : line.Judgement.Findings is [{ Difference.Failure: FailureKind.NoAnswer, Subject.Case.Length: 0 }] ? "not-equal: no answer"
        : $"{KebabCase.Of(line.Judgement.Verdict)}: {line.Judgement.Findings.Count} findings";

    // "rep-box mine answers 92 of 112 cases: denominator 'square' is unsupported in 20 (PyTorch 2.10.0, Python 3.12)."
    private static string SentenceOf(CheckLine line, Coverage coverage)
    {
        string program = coverage.Program.Length > 0 ? $" ({coverage.Program})" : "";
        var missing = coverage.Unsupported.OrderByDescending(pair => pair.Value).Take(PrintedFindings).Select(pair => $"{pair.Key} is unsupported in {pair.Value}");
        string reasons = coverage.Unsupported.Count == 0 ? "" : ": " + string.Join(", ", missing) + (coverage.Unsupported.Count > PrintedFindings ? ", and so on" : "");
        return $"{line.Kernel.Id} {line.Variant.Name} answers {line.Judgement.Cases} of {coverage.Asked} cases{reasons}{program}.";
    }
}
