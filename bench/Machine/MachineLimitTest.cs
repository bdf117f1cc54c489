using RepLoss.Results;

namespace RepLoss.Bench.Machine;

/// <summary>
/// What the machine can do at most, measured by the same process before and after the timing, on as many threads as torch has:
/// the rows are put in proportion to it. It is the processor's limit; a GPU has none here.
/// </summary>
internal static class MachineLimitTest
{
    /// <summary>About how long each of the two tests takes.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(300);

    /// <summary>The run with the limit before the timing; a run that goes on keeps the one it has.</summary>
    public static ResultSet Before(ResultSet set) => set.MachineLimit is not null ? set : set with
    {
        MachineLimit = new MachineLimit
        {
            BandwidthBytesPerSecond = new BeforeAndAfter(MachineLimitBandwidth.BytesPerSecond(set.Threads, Duration), null),
            FlopsPerSecond = new BeforeAndAfter(MachineLimitArithmetic.FlopsPerSecond(set.Threads, Duration), null),
        },
    };

    /// <summary>The run with the limit after the timing as well.</summary>
    public static ResultSet After(ResultSet set) => set with
    {
        MachineLimit = new MachineLimit
        {
            BandwidthBytesPerSecond = new BeforeAndAfter(set.MachineLimit?.BandwidthBytesPerSecond?.Before, MachineLimitBandwidth.BytesPerSecond(set.Threads, Duration)),
            FlopsPerSecond = new BeforeAndAfter(set.MachineLimit?.FlopsPerSecond?.Before, MachineLimitArithmetic.FlopsPerSecond(set.Threads, Duration)),
        },
    };

    /// <summary>
    /// The best rate of passes made on several threads, each pass timed from a common start to its last thread's end: a pass
    /// that was disturbed says nothing about what the machine can do.
    /// </summary>
    /// <param name="threads">How many.</param>
    /// <param name="duration">How long to go on; at least one pass after the first, which is not counted, is made.</param>
    /// <param name="workOfPass">What one pass of all threads does, in the unit of the answer.</param>
    /// <param name="pass">One thread's part of a pass.</param>
    public static double BestRate(int threads, TimeSpan duration, double workOfPass, Action<int> pass)
    {
        double best = 0;
        bool stop = false;
        int passes = 0;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var begun = TimeSpan.Zero;
        // Runs when all threads have arrived, while they wait: after the first arrival a pass begins, after each later one it ends.
        using var barrier = new Barrier(threads, _ =>
        {
            TimeSpan now = clock.Elapsed;
            // The first pass brings code and pages in.
            if (passes > 1)
                best = Math.Max(best, workOfPass / (now - begun).TotalSeconds);
            stop = passes > 1 && now > duration;
            passes++;
            begun = clock.Elapsed;
        });
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(index => new Thread(() =>
        {
            barrier.SignalAndWait();
            while (!stop)
            {
                pass(index);
                barrier.SignalAndWait();
            }
        }))];
        foreach (Thread worker in workers)
            worker.Start();
        foreach (Thread worker in workers)
            worker.Join();
        return best;
    }
}
