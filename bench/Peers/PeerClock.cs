using RepLoss.Bench.Machine;
using RepLoss.Results;
using RepLoss.Results.Document;

namespace RepLoss.Bench.Peers;

/// <summary>Whether the times that a program gives of itself can be true.</summary>
internal static class PeerClock
{
    // The start of a process of Python with PyTorch varies by some tenths of a second on a busy machine; CUDA's by more.
    private const double StartSeconds = 0.3, StartSecondsOfCuda = 0.6, Share = 0.5;

    // A process takes no less than its calls, however long they take: only its start varies.
    private const double MostSecondsTooMany = 0.4;

    // What a client does between two calls: it reads the clock and moves a number.
    private const double BetweenSeconds = 5e-6, BetweenSecondsOfCuda = 1e-4;

    // Formulas count what the definition asks for; a clever program does less.
    private const double LeastShareOfLimit = 0.2;

    /// <summary>Compares what a program says with what was measured from outside, between a process of n calls and one of 3 n.</summary>
    /// <param name="said">Seconds that it says the further calls took.</param>
    /// <param name="taken">Seconds by which its process took longer.</param>
    /// <param name="calls">The number of further calls.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="leniency">How many times the noise is let pass.</param>
    /// <returns>Null where they agree within the noise, else the reason for the row.</returns>
    public static string? Disagreement(double said, double taken, int calls, string device, double leniency = 1)
    {
        bool isCuda = device != "cpu";
        double noise = isCuda ? StartSecondsOfCuda : StartSeconds, between = calls * (isCuda ? BetweenSecondsOfCuda : BetweenSeconds);
        bool agrees = taken - said <= leniency * ((Share * said) + noise + between) && said - taken <= leniency * (Math.Min(Share * said, MostSecondsTooMany) + noise);
        return agrees ? null
            : $"its clock and ours disagree: it says {Quantity.Time(1e9 * said / calls)} a call, and {calls} further calls made its process {Quantity.Time(1e9 * Math.Max(taken, 0))} longer, which is {Quantity.Time(1e9 * Math.Max(taken, 0) / calls)} a call";
    }

    /// <summary>
    /// True where a process took less than its own calls by more than two starts differ, as one does that writes likely times and runs nothing. On a busy
    /// machine an honest one may as well, so that more calls are asked for before anything is said.
    /// </summary>
    public static bool IsDoubtful(double said, double taken, string device) => said - taken > (device == "cpu" ? StartSeconds : StartSecondsOfCuda);

    /// <summary>Why a time cannot be: the machine moves no bytes and computes no numbers that fast.</summary>
    public static string? Impossible(ResultRow row, MachineLimit? machine)
    {
        if (row.Device != "cpu" || machine is null || row.MedianNanoseconds is not { } median)
            return null;
        // What a cache holds need not come from memory.
        bool isInMemory = row.Bytes > MachineLimitBandwidth.LastCacheBytes("/sys/devices/system/cpu/cpu0/cache");
        double moving = (isInMemory ? row.Bytes / machine.BandwidthBytesPerSecond?.Largest : null) ?? 0, computing = row.Flops / machine.FlopsPerSecond?.Largest ?? 0;
        double least = 1e9 * Math.Max(moving, computing);
        return median >= LeastShareOfLimit * least ? null
            : $"a call of {Quantity.Time(median)} cannot be: this machine needs {Quantity.Time(least)} to {(moving > computing ? $"move {Quantity.Memory(row.Bytes)}" : $"compute {row.Flops:g3} operations")}";
    }
}
