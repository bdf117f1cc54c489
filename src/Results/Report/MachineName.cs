using System.Text.RegularExpressions;

namespace RepLoss.Results.Report;

/// <summary>Makes the short name of a machine kind, for headings and tables. The details of the machine are on a separate page.</summary>
internal static partial class MachineName
{
    /// <summary>Returns the name of a run's machine, such as "EPYC 9B45, 2 cores", with the GPU if one was used.</summary>
    public static string Of(ResultSet set)
    {
        string cores = $"{set.Machine.Cores} {(set.Machine.Cores == 1 ? "core" : "cores")}";
        return set.Machine.GpuName is { } gpu ? $"{Processor(set.Machine.CpuName)}, {cores}, {Short(gpu)}" : $"{Processor(set.Machine.CpuName)}, {cores}";
    }

    // On virtual machines every processor of this family is named "AMD EPYC". The family and model in brackets distinguish them.
    private static string Processor(string name)
    {
        string plain = Brackets().Replace(name, "").Trim();
        return Short(plain.Any(char.IsAsciiDigit) ? plain : name.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal));
    }

    private static string Short(string name)
    {
        string kept = string.Join(' ', Noise().Replace(name, " ").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return kept.Length > 0 ? kept : name;
    }

    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\b(AMD|Intel|NVIDIA|CPU|Processor|\d+-Core)\b|@.*")]
    private static partial Regex Noise();
}
