namespace RepLoss.Bench.Timing;

/// <summary>What a processor is called, so that two kinds have two names: virtual machines call every kind "AMD EPYC" or "Intel Xeon Processor".</summary>
internal static class ProcessorName
{
    /// <summary>The model's name with the family and model that the processor itself gives, where it gives them: "AMD EPYC (family 26, model 2)".</summary>
    /// <param name="lines">Those of /proc/cpuinfo, or of its first processor.</param>
    public static string Of(IEnumerable<string> lines)
    {
        Dictionary<string, string> fields = lines.TakeWhile(line => line.Length > 0).Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts is [_, { Length: > 0 }]).DistinctBy(parts => parts[0]).ToDictionary(parts => parts[0], parts => parts[1]);
        string name = fields.GetValueOrDefault("model name", "unknown");
        return fields.TryGetValue("cpu family", out string? family) && fields.TryGetValue("model", out string? model)
            ? $"{name} (family {family}, model {model})"
            : name;
    }
}
