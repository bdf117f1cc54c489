using RepLoss.Results.Document;

namespace RepLoss.Results.Report;

/// <summary>The verdicts on a kernel, with a line for each variant.</summary>
internal static class VerdictsSection
{
    /// <summary>Returns the newest verdicts, and a sentence for each other machine kind whose verdicts differ.</summary>
    public static IEnumerable<Block> Blocks(IReadOnlyList<MachineKind> kinds, string id, int level)
    {
        MachineKind? first = kinds.FirstOrDefault(kind => kind.VerdictsOn(id).Count > 0);
        if (first is null)
            yield break;
        IReadOnlyList<VariantVerdict> verdicts = first.VerdictsOn(id);
        yield return new Heading(level, "What was proved", $"{id} verdicts");
        yield return new Table($"Each variant beside the Loop in float64, on {first.Name}",
            [
                new("Variant", IsKey: true), new("Device", IsKey: true), new("Verdict"), new("Cases", IsNumber: true), new("Worst value error (allowed)", IsNumber: true),
                new("Worst gradient error (allowed)", IsNumber: true), new("Worst at"),
            ],
            [.. verdicts.Select(Row)]);
        foreach (VariantVerdict peer in verdicts.Where(verdict => verdict.Program is not null))
        {
            if (string.Join("; it ", WhatIsSaidOf(peer)) is { Length: > 0 } said)
                yield return new Paragraph($"{peer.Variant} {said}.");
        }

        foreach (MachineKind other in kinds.Where(kind => kind != first))
        {
            foreach (VariantVerdict verdict in other.VerdictsOn(id).Where(verdict =>
                verdicts.FirstOrDefault(known => known.Variant == verdict.Variant && known.Device == verdict.Device) is { } known && known.Verdict != verdict.Verdict))
            {
                yield return new Paragraph($"On {other.Name}, {verdict.Variant}: {Cell(verdict.Verdict, verdict.Reason).Text}.");
            }
        }
    }

    // A program may leave out its description of itself, and a rival has none.
    private static IEnumerable<string> WhatIsSaidOf(VariantVerdict peer)
    {
        if (peer.Program!.Length > 0)
            yield return $"is {peer.Program}";
        if (peer.Unsupported.Count > 0)
            yield return $"does not support {string.Join(", ", peer.Unsupported)}";
    }

    /// <summary>Returns the cell of a verdict: the word, the reason if there is one, and a tone.</summary>
    public static Cell Cell(Verdict verdict, string? reason = null)
    {
        string word = KebabCase.Of(verdict).Replace('-', ' ');
        return new Cell(string.IsNullOrWhiteSpace(reason) ? word : $"{word}: {reason}", verdict switch
        {
            Verdict.Equal => Tone.Good,
            Verdict.DiffersAsDeclared or Verdict.TieOnly => Tone.Warning,
            Verdict.Skipped => Tone.Neutral,
            _ => Tone.Bad,
        });
    }

    private static IReadOnlyList<Cell> Row(VariantVerdict verdict) =>
    [
        verdict.Variant, verdict.Device, Cell(verdict.Verdict, verdict.Reason), verdict.CasesAsked is { } asked ? $"{Quantity.Count(verdict.Cases)} of {Quantity.Count(asked)}" : Quantity.Count(verdict.Cases),
        Error(verdict.WorstValueError), Error(verdict.WorstGradientError), Place(verdict.WorstGradientError ?? verdict.WorstValueError),
    ];

    private static string Error(WorstError? worst) => worst is null ? Quantity.Error(null)
        : $"{(worst.Value is null ? "not finite" : Quantity.Error(worst.Value))} ({Quantity.Error(worst.Allowed)})";

    private static string Place(WorstError? worst) => worst is null ? Quantity.Error(null) : $"{worst.Place} of {worst.Case}";
}
