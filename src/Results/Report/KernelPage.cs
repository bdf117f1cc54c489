using RepLoss.Results.Document;

namespace RepLoss.Results.Report;

/// <summary>The page of one kernel: definition, claims, verdicts, times on each machine kind, faults.</summary>
internal static class KernelPage
{
    /// <summary>Returns the blocks of the page.</summary>
    /// <param name="kinds">The machine kinds, newest first.</param>
    /// <param name="id">The kernel.</param>
    /// <param name="level">The level of the page's heading.</param>
    /// <param name="timed">The number of kinds whose times are on the page.</param>
    public static IEnumerable<Block> Blocks(IReadOnlyList<MachineKind> kinds, string id, int level, int timed)
    {
        KernelInfo? kernel = kinds.Select(kind => kind.Kernel(id)).FirstOrDefault(known => known is not null);
        yield return new Heading(level, kernel?.Title ?? id, $"kernel {id}");
        if (kernel is not null)
        {
            string[] parts = kernel.Definition.Split("\n\n", 2);
            yield return new Paragraph(parts[0]);
            if (parts.Length > 1)
                yield return new Listing($"Definition of {id}", parts[1].TrimEnd(), Open: true);
            yield return new Paragraph($"Source: {kernel.Source}");
        }

        MachineKind[] withRows = [.. kinds.Where(kind => kind.Rows.Any(row => row.Kernel == id))];
        foreach (Block block in ClaimsSection.Details(kinds, id)
            .Concat(VerdictsSection.Blocks(kinds, id, level + 1))
            .Concat(withRows.Take(timed).SelectMany(kind => TimesSection.Blocks(kind, id, level + 1)))
            .Concat(FaultsSection.Blocks(kinds, id, level + 1)))
        {
            yield return block;
        }

        if (withRows.Length > timed)
            yield return new Paragraph($"The times on {string.Join("; ", withRows.Skip(timed).Select(kind => kind.Name))} had no room here; their result files have them.");
    }
}
