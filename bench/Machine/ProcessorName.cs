namespace RepLoss.Bench.Machine;

/// <summary>What a processor is called, so that two kinds have two names: virtual machines call every kind "AMD EPYC" or "Intel Xeon Processor".</summary>
internal static class ProcessorName
{
    /// <summary>The model's name with the family and model that the processor itself gives, where it gives them: "AMD EPYC (family 26, model 2)".</summary>
    /// <param name="lines">Those of /proc/cpuinfo, or of its first processor.</param>
    public static string Of(IEnumerable<string> lines)
    {
        string[][] fields = [.. lines.TakeWhile(line => line.Length > 0).Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))];
        string? Field(string name) => fields.FirstOrDefault(parts => parts is [var field, { Length: > 0 }] && field == name)?[1];
        string name = Field("model name") ?? "unknown";
        return Field("cpu family") is { } family && Field("model") is { } model ? $"{name} (family {family}, model {model})" : name;
    }
}
