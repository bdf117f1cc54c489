namespace RepLoss.Results.Reports;

/// <summary>The chapter of published systems: which parameters of which kernel stand for each.</summary>
internal static class SystemsSection
{
    /// <summary>The blocks for all runs; a system that several runs name stands once.</summary>
    public static IEnumerable<Block> Blocks(IReadOnlyList<RunView> runs)
    {
        (string Kernel, PublishedSystemInfo System)[] systems = [.. runs.SelectMany(run => run.Set.Kernels)
            .SelectMany(kernel => kernel.Systems.Select(system => (kernel.Id, system)))
            .DistinctBy(named => (named.Id, named.system.System, named.system.Source, named.system.Parameters))];
        if (systems.Length == 0)
            yield break;
        yield return new Heading(2, "The published systems as parameters of these kernels", "systems");
        yield return new Paragraph("Each line is a term of a published system, made right: the kernel computes it with these parameters.");
        yield return new Table("", [new("System", IsKey: true), new("Kernel", IsKey: true), new("Parameters"), new("Still different", Part: 1), new("Wrong as published", Part: 1), new("Read", Part: 1)],
            [.. systems.OrderBy(named => named.System.System, StringComparer.Ordinal).Select(IReadOnlyList<Cell> (named) =>
                [named.System.System, named.Kernel, named.System.Parameters, named.System.Differs, string.Join(" ", named.System.Faults), named.System.Source])],
            "What differs, what is wrong as published, and where it was read");
    }
}
