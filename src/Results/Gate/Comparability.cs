namespace RepLoss.Results.Gate;

/// <summary>Decides whether two runs or two rows can be compared.</summary>
internal static class Comparability
{
    /// <summary>Returns why two runs cannot be compared, or null if they can.</summary>
    public static string? Fault(ResultSet baseline, ResultSet candidate) => new (string What, object? Before, object? After)[]
    {
        ("schema version", baseline.SchemaVersion, candidate.SchemaVersion),
        ("provider", $"{baseline.Provider.Name} {baseline.Provider.Version}", $"{candidate.Provider.Name} {candidate.Provider.Version}"),
        ("list of options", string.Join(' ', baseline.Options), string.Join(' ', candidate.Options)),
        ("device", baseline.Device, candidate.Device),
        ("thread count", baseline.Threads, candidate.Threads),
        ("machine", Kind(baseline.Machine), Kind(candidate.Machine)),
    }.Where(field => !Equals(field.Before, field.After)).Select(field => $"the {field.What} was {field.Before} and is {field.After}").FirstOrDefault();

    /// <summary>Returns why two rows with the same id cannot be compared, or null if they can.</summary>
    public static string? Fault(ResultRow baseline, ResultRow candidate, GateMode mode)
    {
        if (baseline.Size != candidate.Size || baseline.Elements != candidate.Elements)
            return "the case has another size than before";
        int before = baseline.SamplesPerLaunch.Count, after = candidate.SamplesPerLaunch.Count;
        if (before < Launches.Fewest || after < Launches.Fewest)
            return $"{before} and {after} launches, at least {Launches.Fewest} are needed";
        return mode == GateMode.Interleaved && before != after ? $"{before} and {after} launches, interleaved ones come in pairs" : null;
    }

    private static string Kind(MachineInfo machine) =>
        $"{machine.Kind} ({machine.CpuName}, {machine.Cores} logical processors{(machine.GpuName is { } gpu ? $", {gpu}" : "")})";
}
