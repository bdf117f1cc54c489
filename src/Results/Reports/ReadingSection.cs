namespace RepLoss.Results.Reports;

/// <summary>How to read the report: every rule behind a number, once.</summary>
internal static class ReadingSection
{
    /// <summary>The blocks.</summary>
    public static IEnumerable<Block> Blocks()
    {
        yield return new Heading(2, "How to read this", "how-to-read");
        yield return new BulletList(
        [
            [Inline.Strong("Variants. "), "Loop: nested loops over plain arrays, the definition. ElementLoop: the same loops over tensor elements. AsPublished: the published tensor version with its faults. Tensor: masked tensor operations. Fused: one managed SIMD pass. PyTorch, PyTorchLoop, PyTorchScript: the same definitions in Python, as an eager chain, an element loop and TorchScript, on the same inputs and threads."],
            [Inline.Strong("Time "), "is the median of all samples of one operation; inputs are prepared outside the clock, and a CUDA device is synchronised inside it."],
            [Inline.Strong("Ratio "), "is this row's median over the median of the named variant on the same case: below 1 is faster. In brackets: the 95 % interval of Moses (order statistics of all pairwise ratios), over the medians of launches where there are at least 5, else over single samples."],
            [Inline.Strong("Machine's limit. "), "The shortest possible time is the larger of bytes over bandwidth and operations over arithmetic peak; bytes and operations come from the kernel's own formulas; a gradient adds its bytes, and its operations where the kernel counts them. The limits are measured before and after timing, and the larger counts: bandwidth by a triad (a = b + s c) over four times the last cache, at most 256 MiB; arithmetic by fused multiply-adds in the widest registers, on all threads. The share is that time over the median. It is above 100 % where data lie in a cache, or where a variant leaves out work that the formula counts, such as pairs of boxes that cannot meet."],
            [Inline.Strong("Errors "), "are the largest difference from the float64 Loop, in units of the largest term that was summed: 1e-7 means the same for a loss of 0.5 and for a gradient of 300."],
            [Inline.Strong("Exponent "), "is the slope of a least-squares line through log time against log size over all timed sizes, with its standard error."],
            [Inline.Strong("Crossover "), "is where the straight lines of two variants between neighbouring sizes meet; sizes at which the interval of their ratio holds 1 are left out, since neither leads there."],
            [Inline.Strong("Memory. "), "Managed and native peaks are above the state after set-up; allocated is the managed memory of one operation. The managed peak is missing where the garbage collector ran, the native one on CUDA."],
            [Inline.Strong("Verdict. "), "Equal: values and gradients agree with the float64 Loop on every case within the kernel's tolerance. Differs as declared: shows exactly its declared faults. The last answer that was timed is judged as well; where the Loop would take too long for that, the row says so. Skipped rows say why; no extrapolated number stands anywhere."],
            [Inline.Strong("Bits. "), "Loop and Fused give the same bits on any number of threads. Tensor gives the same bits on the same number of threads: torch cuts its sums by it."],
            [Inline.Strong("Runs "), "of several machines stand in sections of their own; nothing is averaged over them."],
        ]);
    }
}
