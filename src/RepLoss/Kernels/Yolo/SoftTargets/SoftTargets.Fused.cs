using RepLoss.Contract;
using RepLoss.Simd;
using RepLoss.Torch;

namespace RepLoss.Kernels;

public sealed partial class SoftTargets
{
    // Map cells from which more than one thread works on them.
    private const int FusedParallelFrom = 65_536;

    /// <summary>
    /// Scores the cells under a box a row of the grid at a time, 16 cells at once, straight into the maps, then sets the cells of the
    /// YOLO rows: O(L A T + cells) time, and no memory but the maps and two grid rows a thread. Scores are float32, a few units
    /// in the last place off; a power a few more. Levels and anchors are shared between threads where the maps have 65,536 cells or
    /// more. The result has the same bits for any number of threads.
    /// </summary>
    /// <param name="targets">[T,6] image, class, centre x and y, width, height; the last four as shares of the image, finite.</param>
    /// <param name="anchors">[L,A,2] width and height in grid cells.</param>
    /// <param name="anchorCount">A.</param>
    /// <param name="grids">[L,2] ny, nx.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="maps">For each level [B,A,ny,nx], filled with scores.</param>
    /// <param name="soft">For each level [B,A,ny,nx], filled with the mask of soft cells.</param>
    /// <param name="threads">How many threads may work on it; 0 for as many as there are processors.</param>
    /// <exception cref="InputException">Lengths do not fit each other, a row, an anchor or a grid is excluded, or a parameter has a value that is not allowed; nothing is written then.</exception>
    public static unsafe void Fused(
        ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, int anchorCount, ReadOnlySpan<long> grids,
        SoftTargetsOptions options, IReadOnlyList<float[]> maps, IReadOnlyList<bool[]> soft, int threads = 0)
    {
        options.Validate();
        YoloTargetRules.CheckLevels("soft-targets", targets, anchors, anchorCount, grids);
        YoloTargetRules.CheckRows("soft-targets", targets, grids, CheckMaps(anchorCount, grids, maps, soft));
        int most = threads > 0 ? threads : Environment.ProcessorCount, planes = grids.Length / 2 * anchorCount, targetNumbers = targets.Length;
        long cells = 0;
        foreach (float[] map in maps)
            cells += map.Length;
        fixed (float* rows = targets, sizes = anchors)
        fixed (long* sides = grids)
        {
            // What is fixed may not be used in a function by itself.
            float* targetRows = rows, anchorSizes = sizes;
            long* gridSides = sides;
            if (most == 1 || cells < FusedParallelFrom)
            {
                for (int plane = 0; plane < planes; plane++)
                    Fill(plane);
            }
            else
            {
                OrderedBlocks.Run(planes, most, Fill);
            }

            // All images of one anchor of one level: nobody else writes there.
            void Fill(int plane)
            {
                int level = plane / anchorCount, anchor = plane % anchorCount;
                var ofAnchor = new AnchorMaps(maps[level], soft[level], anchor, anchorCount, (int)gridSides[2 * level], (int)gridSides[(2 * level) + 1]);
                ofAnchor.Fill(new ReadOnlySpan<float>(targetRows, targetNumbers), new ReadOnlySpan<float>(anchorSizes + (2 * plane), 2), options);
            }
        }
    }

    // Returns how many images the maps have; null where there is no map.
    private static long? CheckMaps(int anchorCount, ReadOnlySpan<long> grids, IReadOnlyList<float[]> maps, IReadOnlyList<bool[]> soft)
    {
        int levels = grids.Length / 2;
        if (maps.Count != levels || soft.Count != levels)
            throw new InputException($"soft-targets: {maps.Count} maps and {soft.Count} masks for {levels} levels; expected one a level.");
        long images = -1;
        for (int level = 0; level < levels; level++)
        {
            long plane = anchorCount * grids[2 * level] * grids[(2 * level) + 1];
            if (images < 0)
                images = plane == 0 ? 0 : maps[level].Length / plane;
            if (maps[level].Length != images * plane || soft[level].Length != images * plane)
                throw new InputException($"soft-targets: {maps[level].Length} scores and {soft[level].Length} marks in level {level}; expected {images} images of {plane}.");
        }

        return levels == 0 ? null : images;
    }

    private sealed class FusedTwin : FusedVariant
    {
        protected override Action Bind(ManagedCase<float> x)
        {
            float[] targets = x.Singles("targets"), anchors = x.Singles("anchors");
            long[] grids = x.Integers("grids");
            long images = x.Integers("images")[0], anchorCount = x.Shape("anchors")[1];
            SoftTargetsOptions options = x.Options<SoftTargetsOptions>();
            List<float[]> maps = [];
            List<bool[]> soft = [];
            for (int level = 0; level < grids.Length / 2; level++)
            {
                maps.Add(x.Output<float>($"map.{level}", images, anchorCount, grids[2 * level], grids[(2 * level) + 1]));
                soft.Add(x.Output<bool>($"soft.{level}", images, anchorCount, grids[2 * level], grids[(2 * level) + 1]));
            }

            int threads = TorchRuntime.Threads;
            return () => Fused(targets, anchors, (int)anchorCount, grids, options, maps, soft, threads);
        }
    }
}
