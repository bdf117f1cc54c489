using RepLoss.Results.Document;

namespace RepLoss.Results.Report;

/// <summary>The section on how to read the pages. It explains every rule by which a number is computed.</summary>
internal static class ReadingSection
{
    /// <summary>Returns the blocks of the section.</summary>
    public static IEnumerable<Block> Blocks(int level)
    {
        yield return new Heading(level, "How to read the pages", "how-to-read");
        yield return new BulletList(
        [
            [Inline.Strong("Variants. "), "Loop is the definition: nested loops over plain arrays. ElementLoop is the same loops over tensor elements. AsPublished is the published tensor version with its faults. Tensor is masked tensor operations, right and differentiable. Fused is one managed SIMD pass. Every other name is a peer, a program of its own, or a rival, a method in a class library of the user; both are judged by the same cases. PyTorch is a peer: the same definitions in eager PyTorch."],
            [Inline.Strong("Time "), "is the median of all samples of one operation. Inputs are prepared outside the clock. A CUDA device is synchronised inside it."],
            [Inline.Strong("Ratio "), "is the median of this row over the median of the named variant on the same case in the same run: below 1 is faster. In brackets is the 95 % interval of Moses, which is made from the order statistics of all pairwise ratios: over the medians of launches where there are at least 5, else over single samples."],
            [Inline.Strong("Of the limit. "), "The shortest possible time is the larger of bytes over bandwidth and operations over arithmetic peak. Bytes and operations come from the kernel's own formulas; a gradient adds its bytes, and its operations where the kernel counts them. Both limits are measured before and after the timing, and the larger counts: bandwidth by a triad (a = b + s c) over four times the last cache, at most 256 MiB; arithmetic by fused multiply-adds in the widest registers on all threads. The share is that time over the median. It is above 100 % where data lie in a cache, or where a variant leaves out work that the formula counts, such as pairs of boxes that cannot meet."],
            [Inline.Strong("Errors "), "are the largest difference from the Loop in float64, in units of the largest term that was summed: 1e-7 means the same for a loss of 0.5 and for a gradient of 300."],
            [Inline.Strong("Power. "), "Time grows with size to the power p: p is the slope of a least-squares line through log time against log size over all timed sizes, with its standard error."],
            [Inline.Strong("Overtakes. "), "The size at which one variant overtakes another is where their straight lines between neighbouring sizes meet on logarithmic axes. Sizes at which the interval of their ratio holds 1 are left out, since neither leads there."],
            [Inline.Strong("Memory. "), "Managed and native peaks are above the state after set-up. Allocated is the managed memory of one operation. The managed peak is missing where the garbage collector ran, the native peak on CUDA."],
            [Inline.Strong("Verdict. "), "Equal: values and gradients agree with the Loop in float64 on every case within the kernel's tolerance. Differs as declared: the variant shows exactly its declared faults. Tie only: a peer or a rival chooses otherwise than the definition among candidates whose keys are equal or closer than float32 can tell, and is equal in all else. The last answer that was timed is judged as well; where the Loop would take too long for that, the row says so. A row that was not run says why. No extrapolated number stands anywhere."],
            [Inline.Strong("Bits. "), "Loop and Fused give the same bits on any number of threads. Tensor gives the same bits on the same number of threads, because torch divides its sums by it."],
            [Inline.Strong("Machines "), "stand in sections of their own. Nothing is averaged over them. A section shows the newest full run, and of older runs on the same torch what the newest did not time."],
            [Inline.Strong("No answer. "), $"With fewer than {ClaimFinding.FewestSamples} samples a row, the pages show the numbers and draw no conclusion from them."],
        ]);
    }
}
