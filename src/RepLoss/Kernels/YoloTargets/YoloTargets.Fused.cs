using System.Numerics;
using System.Runtime.InteropServices;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class YoloTargets
{
    // The cell of its own and the four around it.
    private const int OwnAndNeighbours = 5;

    // Anchors for which the counters fit the stack.
    private const int FewAnchors = 64;

    /// <summary>
    /// Matches 16 targets at once, first to count the rows of each neighbour and anchor, then to write each row into its place:
    /// O(L A T) time, of which a 16th per match, and no memory beyond the rows. The same rows as the Loop, bit by bit. One thread.
    /// </summary>
    /// <param name="targets">[T,6] image, class, centre x and y, width, height; the last four as shares of the image, finite.</param>
    /// <param name="anchors">[L,A,2] width and height in grid cells.</param>
    /// <param name="anchorCount">A.</param>
    /// <param name="grids">[L,2] ny, nx.</param>
    /// <param name="options">Parameters.</param>
    /// <param name="rows">Cleared, then filled; memory that it has is used again.</param>
    /// <exception cref="InputException">Lengths do not fit each other, or a parameter has a value that is not allowed.</exception>
    public static void Fused(
        ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, int anchorCount, ReadOnlySpan<long> grids,
        YoloTargetsOptions options, YoloRows rows)
    {
        options.Validate();
        CheckLengths("yolo-targets", targets, anchors, anchorCount, grids);
        float threshold = (float)options.AnchorThreshold;
        Span<int> places = anchorCount <= FewAnchors ? stackalloc int[OwnAndNeighbours * anchorCount] : new int[OwnAndNeighbours * anchorCount];
        rows.Clear();
        for (int level = 0; level < grids.Length / 2; level++)
        {
            (long ny, long nx) = (grids[2 * level], grids[(2 * level) + 1]);
            ReadOnlySpan<float> ofLevel = anchors.Slice(2 * level * anchorCount, 2 * anchorCount);
            places.Clear();
            for (int first = 0; first < targets.Length; first += TargetsOnGrid.Most * TargetsOnGrid.Columns)
                Count(new TargetsOnGrid(targets[first..], ny, nx), ofLevel, threshold, places);
            int total = rows.Count;
            foreach (ref int place in places)
                (place, total) = (total, total + place);
            rows.Resize(total);
            for (int first = 0; first < targets.Length; first += TargetsOnGrid.Most * TargetsOnGrid.Columns)
                Write(targets[first..], level, ny, nx, ofLevel, threshold, places, rows);
        }
    }

    /// <summary>Refuses arrays that are not whole rows, or of different numbers of levels.</summary>
    internal static void CheckLengths(
        string kernel, ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, int anchorCount, ReadOnlySpan<long> grids)
    {
        if (targets.Length % TargetsOnGrid.Columns != 0)
            throw new InputException($"{kernel}: {targets.Length} numbers in targets; expected {TargetsOnGrid.Columns} a row.");
        if (grids.Length % 2 != 0 || anchors.Length != grids.Length * anchorCount)
            throw new InputException($"{kernel}: {anchors.Length} numbers in anchors and {grids.Length} in grids; expected 2 an anchor, {anchorCount} anchors a level, and 2 a level.");
    }

    // places: the number of rows by neighbour and anchor.
    private static void Count(in TargetsOnGrid targets, ReadOnlySpan<float> anchors, float threshold, Span<int> places)
    {
        int anchorCount = anchors.Length / 2;
        for (int anchor = 0; anchor < anchorCount; anchor++)
        {
            uint matches = targets.Matches(anchors[2 * anchor], anchors[(2 * anchor) + 1], threshold);
            for (int k = 0; matches != 0 && k < OwnAndNeighbours; k++)
                places[(k * anchorCount) + anchor] += BitOperations.PopCount(matches & targets.Takes(k));
        }
    }

    // places: where the next row of a neighbour and anchor goes.
    private static void Write(
        ReadOnlySpan<float> targets, int level, long ny, long nx, ReadOnlySpan<float> anchors, float threshold, Span<int> places, YoloRows rows)
    {
        var onGrid = new TargetsOnGrid(targets, ny, nx);
        Span<long> indices = CollectionsMarshal.AsSpan(rows.Indices);
        Span<float> boxes = CollectionsMarshal.AsSpan(rows.Boxes), anchorSizes = CollectionsMarshal.AsSpan(rows.AnchorSizes);
        int anchorCount = anchors.Length / 2;
        for (int anchor = 0; anchor < anchorCount; anchor++)
        {
            uint matches = onGrid.Matches(anchors[2 * anchor], anchors[(2 * anchor) + 1], threshold);
            for (int k = 0; matches != 0 && k < OwnAndNeighbours; k++)
            {
                (float stepX, float stepY) = TargetsOnGrid.Step(k);
                for (uint left = matches & onGrid.Takes(k); left != 0; left &= left - 1)
                {
                    int t = TargetsOnGrid.Columns * BitOperations.TrailingZeroCount(left), row = places[(k * anchorCount) + anchor]++;
                    float x = targets[t + 2] * nx, y = targets[t + 3] * ny;
                    long gridX = TargetsOnGrid.Cell(x - stepX, nx), gridY = TargetsOnGrid.Cell(y - stepY, ny);
                    Span<long> index = indices.Slice(6 * row, 6);
                    (index[0], index[1], index[2], index[3], index[4], index[5]) = (level, (long)targets[t], anchor, gridY, gridX, (long)targets[t + 1]);
                    Span<float> box = boxes.Slice(4 * row, 4);
                    (box[0], box[1], box[2], box[3]) = (x - gridX, y - gridY, targets[t + 4] * nx, targets[t + 5] * ny);
                    anchors.Slice(2 * anchor, 2).CopyTo(anchorSizes[(2 * row)..]);
                }
            }
        }
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
            return () => Fused(targets, anchors, anchorCount, grids, options, rows);
        }
    }
}
