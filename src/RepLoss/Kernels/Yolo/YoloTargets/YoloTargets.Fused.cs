using RepLoss.Contract;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class YoloTargets
{
    // Anchors times targets from which more than one thread works on them.
    private const int FusedParallelFrom = 9_000;

    /// <summary>
    /// Matches 16 targets at once and keeps the answers as bits, which tell the place of every row, then writes the rows: O(L A T) time, of
    /// which a 16th per match, and no memory beyond the rows but some bits and four numbers a target. The same rows as the Loop, bit
    /// by bit. Anchors and lists of rows are shared between threads where anchors times targets are 9,000 or more; the bits do not depend
    /// on their number. Few targets allocate nothing after the first call, where the rows have room.
    /// </summary>
    /// <param name="targets">[T,6] image, class, centre x and y, width, height; the last four as shares of the image, finite.</param>
    /// <param name="anchors">[L,A,2] width and height in grid cells.</param>
    /// <param name="anchorCount">A.</param>
    /// <param name="grids">[L,2] ny, nx.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="rows">Cleared, then filled; memory that it has is used again.</param>
    /// <param name="threads">How many threads may work on it; 0 for as many as there are processors.</param>
    /// <exception cref="InputException">Lengths do not fit each other, a row, an anchor or a grid is excluded, or a parameter has a value that is not allowed; nothing is written then.</exception>
    public static unsafe void Fused(
        ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, int anchorCount, ReadOnlySpan<long> grids,
        YoloTargetsOptions options, YoloRows rows, int threads = 0)
    {
        options.Validate();
        YoloTargetRules.CheckLevels("yolo-targets", targets, anchors, anchorCount, grids);
        YoloTargetRules.CheckRows("yolo-targets", targets, grids);
        rows.Clear();
        int count = targets.Length / TargetsOnGrid.Columns, most = threads > 0 ? threads : Environment.ProcessorCount;
        if (count == 0)
            return;
        fixed (float* numbers = targets, sizes = anchors)
        fixed (long* sides = grids)
        {
            using var pass = new YoloTargetsPass(numbers, count, sizes, anchorCount, sides, grids.Length / 2, (float)options.AnchorThreshold);
            if (most == 1 || (double)pass.Anchors * count < FusedParallelFrom)
                Fill(pass, rows);
            else
                FillInParts(pass, rows, most);
        }
    }

    private static void Fill(in YoloTargetsPass pass, YoloRows rows)
    {
        for (int part = 0; part < pass.Anchors; part++)
            pass.Find(part);
        rows.Resize(pass.Place());
        for (int list = 0; list < pass.Lists; list++)
            pass.Write(list, rows);
    }

    private static void FillInParts(YoloTargetsPass pass, YoloRows rows, int threads)
    {
        OrderedBlocks.Run(pass.Anchors, threads, pass.Find);
        rows.Resize(pass.Place());
        OrderedBlocks.Run(pass.Lists, threads, list => pass.Write(list, rows));
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] targets = x.Singles("targets"), anchors = x.Singles("anchors");
            long[] grids = x.Integers("grids");
            int anchorCount = (int)x.Shape("anchors")[1];
            YoloTargetsOptions options = x.Options<YoloTargetsOptions>();
            YoloRows rows = YoloRows.Of(x);
            int threads = TorchRuntime.Threads;
            return () => Fused(targets, anchors, anchorCount, grids, options, rows, threads);
        }
    }
}
