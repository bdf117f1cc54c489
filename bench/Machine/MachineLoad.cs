using System.Globalization;

namespace RepLoss.Bench.Machine;

/// <summary>What else the processors do, from Linux' own counters: a time that was taken beside other work says less.</summary>
/// <param name="Busy">Seconds that all processors were busy since the machine started, without what the hypervisor took.</param>
/// <param name="Stolen">Seconds that the hypervisor gave to others.</param>
/// <param name="At">When it was looked at, from any beginning.</param>
internal sealed record MachineLoad(double Busy, double Stolen, TimeSpan At)
{
    private const double LeastBusy = 0.2, LeastStolen = 0.02, LeastShareOfClock = 0.95;
    private const string Counters = "/proc/stat", Clocks = "/sys/devices/system/cpu/cpu0/cpufreq";

    // Long beside the counters' unit of 10 ms.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>The counters now; null where the system has none.</summary>
    public static MachineLoad? Now() =>
        File.Exists(Counters) ? Parse(File.ReadLines(Counters).First(), TimeSpan.FromMilliseconds(Environment.TickCount64)) : null;

    /// <summary>Reads "cpu user nice system idle iowait irq softirq steal …", in hundredths of a second; null where it is something else.</summary>
    public static MachineLoad? Parse(string line, TimeSpan at)
    {
        string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 9 || fields[0] != "cpu" || !fields[1..9].All(field => ulong.TryParse(field, CultureInfo.InvariantCulture, out _)))
            return null;
        double[] seconds = [.. fields[1..9].Select(field => double.Parse(field, CultureInfo.InvariantCulture) / 100)];
        return new MachineLoad(seconds[0] + seconds[1] + seconds[2] + seconds[5] + seconds[6], seconds[7], at);
    }

    /// <summary>Looks for half a second, in which this process does nothing, and gives a sentence for each thing that disturbs.</summary>
    public static IReadOnlyList<string> Warnings()
    {
        MachineLoad? before = Now();
        TimeSpan own = Environment.CpuUsage.TotalTime;
        Thread.Sleep(Look);
        own = Environment.CpuUsage.TotalTime - own;
        return [.. before is not null && Now() is { } after ? before.Until(after, own) : [], .. OfClock(Read("scaling_max_freq"), Read("cpuinfo_max_freq"), Read("scaling_governor"))];
    }

    /// <summary>What disturbed from this look to another, at the start of a run.</summary>
    /// <param name="after">The other.</param>
    /// <param name="own">Processor time between them that is no other work.</param>
    public IEnumerable<string> Until(MachineLoad after, TimeSpan own)
    {
        double others = (after.Busy - Busy - own.TotalSeconds) / (after.At - At).TotalSeconds;
        if (others > LeastBusy)
            yield return string.Create(CultureInfo.InvariantCulture, $"other work kept {others:0.0} of {Environment.ProcessorCount} processors busy at the start");
        if (StolenUntil(after, "at the start") is { } stolen)
            yield return stolen;
    }

    /// <summary>What the hypervisor took from this look to another; null where that was little.</summary>
    public string? StolenUntil(MachineLoad? after, string when)
    {
        double stolen = after is null ? 0 : (after.Stolen - Stolen) / (after.At - At).TotalSeconds;
        return stolen > LeastStolen
            ? string.Create(CultureInfo.InvariantCulture, $"the hypervisor took {stolen:0.00} of {Environment.ProcessorCount} processors away {when} (steal)") : null;
    }

    /// <summary>What the system's limits of the clock, in kHz, mean for times.</summary>
    public static IEnumerable<string> OfClock(string? limit, string? fastest, string? governor)
    {
        if (double.TryParse(limit, CultureInfo.InvariantCulture, out double now) && double.TryParse(fastest, CultureInfo.InvariantCulture, out double most) && now < LeastShareOfClock * most)
            yield return string.Create(CultureInfo.InvariantCulture, $"the processors' clock is limited to {now / 1e6:0.0#} of {most / 1e6:0.0#} GHz");
        if (governor is not (null or "performance"))
            yield return $"the processors' clock changes with the load (governor {governor})";
    }

    private static string? Read(string name)
    {
        try
        {
            return File.Exists(Path.Combine(Clocks, name)) ? File.ReadAllText(Path.Combine(Clocks, name)).Trim() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
