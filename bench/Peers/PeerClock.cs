using RepLoss.Bench.Machine;
using RepLoss.Results;
using RepLoss.Results.Document;

namespace RepLoss.Bench.Peers;

/// <summary>Checks whether the times that a program reports about itself can be true.</summary>
internal static class PeerClock
{
    // The start of Python with PyTorch varies by some tenths of a second on a busy machine. With CUDA it varies by more.
    private const double StartSeconds = 0.3, StartSecondsOfCuda = 0.6, Share = 0.5;

    // A process cannot be faster than its calls. Only its start varies, so this limit does not grow with the time of the calls.
    private const double MostSecondsTooMany = 0.4;

    // The time that a client needs between two calls to read the clock and to change a number of the input.
    private const double BetweenSeconds = 5e-6, BetweenSecondsOfCuda = 1e-4;

    // The formulas count the operations of the definition. A good program may need fewer.
    private const double LeastShareOfLimit = 0.2;

    /// <summary>Compares the time that a program reports for its further calls with the measured difference between a process of 3 n calls and one of n calls.</summary>
    /// <param name="said">The reported time of the further calls, in seconds.</param>
    /// <param name="taken">The measured difference between the two processes, in seconds.</param>
    /// <param name="calls">The number of further calls.</param>
    /// <param name="device">The device on which the program runs.</param>
    /// <param name="leniency">The factor by which the allowed noise is multiplied.</param>
    /// <returns>Null if the two times agree within the noise, otherwise the reason for the row.</returns>
    public static string? Disagreement(double said, double taken, int calls, string device, double leniency = 1)
    {
        bool isCuda = device != "cpu";
        double noise = isCuda ? StartSecondsOfCuda : StartSeconds, between = calls * (isCuda ? BetweenSecondsOfCuda : BetweenSeconds);
        bool agrees = taken - said <= leniency * ((Share * said) + noise + between) && said - taken <= leniency * (Math.Min(Share * said, MostSecondsTooMany) + noise);
        return agrees ? null
            : $"its clock and ours disagree: it says {Quantity.Time(1e9 * said / calls)} a call, and {calls} further calls made its process {Quantity.Time(1e9 * Math.Max(taken, 0))} longer, which is {Quantity.Time(1e9 * Math.Max(taken, 0) / calls)} a call";
    }

    /// <summary>
    /// Returns whether a process took less time than its own calls, by more than the start of a process varies. A program that runs nothing and writes
    /// invented times looks like this. On a busy machine an honest program may look like this too, so more calls are made before it is refused.
    /// </summary>
    public static bool IsDoubtful(double said, double taken, string device) => said - taken > (device == "cpu" ? StartSeconds : StartSecondsOfCuda);

    /// <summary>Returns why a time is impossible: the machine cannot move the bytes or compute the numbers that fast. Null if the time is possible.</summary>
    public static string? Impossible(ResultRow row, MachineLimit? machine)
    {
        if (row.Device != "cpu" || machine is null || row.MedianNanoseconds is not { } median)
            return null;
        // Data that fits into the last cache need not come from memory.
        bool isInMemory = row.Bytes > MachineLimitBandwidth.LastCacheBytes("/sys/devices/system/cpu/cpu0/cache");
        double moving = (isInMemory ? row.Bytes / machine.BandwidthBytesPerSecond?.Largest : null) ?? 0, computing = row.Flops / machine.FlopsPerSecond?.Largest ?? 0;
        double least = 1e9 * Math.Max(moving, computing);
        return median >= LeastShareOfLimit * least ? null
            : $"a call of {Quantity.Time(median)} cannot be: this machine needs {Quantity.Time(least)} to {(moving > computing ? $"move {Quantity.Memory(row.Bytes)}" : $"compute {row.Flops:g3} operations")}";
    }
}
