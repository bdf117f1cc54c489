using System.Runtime.Intrinsics;
using RepLoss.Pairs;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>Designates for the fused repulsion loss: of each prediction the first truth with the largest IoU, several predictions at once.</summary>
internal static class DesignatedTruths
{
    /// <summary>Designates.</summary>
    /// <param name="scene">N predictions, and truths whose exclusion does not matter here.</param>
    /// <param name="designated">N numbers or more, overwritten.</param>
    /// <param name="threads">The largest number of threads. 0 for the number of processors.</param>
    public static void Find(RepGtScene scene, long[] designated, int threads)
    {
        int parts = OrderedBlocks.CountFor(scene.Pairs);
        if (parts == 1)
            Rows(scene, 0, scene.Predicted.Count, designated);
        else
            InParallel(scene, parts, designated, threads);
    }

    private static void InParallel(RepGtScene scene, int parts, long[] designated, int threads) =>
        OrderedBlocks.RunRows(parts, threads, scene.Predicted.Count, (_, start, end) => Rows(scene, start, end, designated));

    private static void Rows(RepGtScene scene, int start, int end, long[] designated)
    {
        if (Vector512.IsHardwareAccelerated)
            Rows<Lanes512>(scene, start, end, designated);
        else
            Rows<Lanes256>(scene, start, end, designated);
    }

    private static void Rows<TLanes>(RepGtScene scene, int start, int end, long[] designated) where TLanes : struct, ILanes<TLanes>
    {
        Span<float> truths = stackalloc float[BoxColumns.Padding];
        for (int k = start; k < end; k += TLanes.Count)
        {
            // A prediction that overlaps none is designated for truth 0.
            scene.Largest(k, new RunningArgmax<TLanes>(TLanes.Of(0)), excluded: null).Index.Store(truths);
            for (int lane = k; lane < Math.Min(k + TLanes.Count, end); lane++)
                designated[scene.Predicted.Index[lane]] = (long)truths[lane - k];
        }
    }
}
