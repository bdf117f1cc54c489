using System.Numerics;
using System.Runtime.Intrinsics;

namespace RepLoss.Kernels;

/// <summary>The maps of one anchor of one level, for all images: what one thread of the Fused soft targets fills.</summary>
internal readonly struct AnchorMaps(float[] scores, bool[] soft, int anchor, int anchorCount, int ny, int nx)
{
    // Grid rows up to this length are kept on the stack.
    private const int LongestOnStack = 1024;

    /// <summary>Clears the maps, scores the cells under each box that the anchor matches, then sets the cells of its YOLO rows.</summary>
    /// <param name="targets">[T,6].</param>
    /// <param name="size">The anchor's width and height in cells.</param>
    /// <param name="options">The parameters.</param>
    public void Fill(ReadOnlySpan<float> targets, ReadOnlySpan<float> size, SoftTargetsOptions options)
    {
        int plane = ny * nx;
        for (long start = anchor * plane; start < scores.Length; start += anchorCount * plane)
        {
            scores.AsSpan((int)start, plane).Clear();
            soft.AsSpan((int)start, plane).Clear();
        }

        // A whole vector more than a row, so that the last one of a row needs no care.
        int length = nx + Vector512<float>.Count;
        Span<float> columns = nx <= LongestOnStack ? stackalloc float[length] : new float[length];
        Span<float> row = nx <= LongestOnStack ? stackalloc float[length] : new float[length];
        float threshold = (float)options.AnchorThreshold;
        for (int first = 0; first < targets.Length; first += TargetsOnGrid.Most * TargetsOnGrid.Columns)
        {
            ReadOnlySpan<float> some = targets[first..];
            for (uint left = new TargetsOnGrid(some, ny, nx).Matches(size[0], size[1], threshold); left != 0; left &= left - 1)
                Cover(some.Slice(TargetsOnGrid.Columns * BitOperations.TrailingZeroCount(left), TargetsOnGrid.Columns), options, columns, row);
        }

        // Only now, since a cell that any row takes is hard whatever covers it.
        for (int first = 0; first < targets.Length; first += TargetsOnGrid.Most * TargetsOnGrid.Columns)
            Harden(targets[first..], size, threshold);
    }

    // The cells under a box. The largest score of any box stays, so that the order of boxes is of no matter.
    private void Cover(ReadOnlySpan<float> target, SoftTargetsOptions options, Span<float> columns, Span<float> row)
    {
        float x = target[2] * nx, y = target[3] * ny, width = target[4] * nx, height = target[5] * ny;
        (int firstX, int lastX) = Range(x, width, nx);
        (int firstY, int lastY) = Range(y, height, ny);
        int count = lastX - firstX + 1, start = PlaneOf(target);
        if (count <= 0)
            return;
        var score = new BoxScore(width, height, options);
        score.Columns(firstX + 0.5f - x, count, columns);
        for (int j = firstY; j <= lastY; j++)
        {
            score.Row(j + 0.5f - y, count, columns, row);
            int first = start + (j * nx) + firstX;
            KeepLargest(row[..count], scores.AsSpan(first, count));
            soft.AsSpan(first, count).Fill(true);
        }
    }

    private static void KeepLargest(ReadOnlySpan<float> row, Span<float> map)
    {
        int i = 0;
        for (; i <= map.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            Vector256.Max(Vector256.Create(row[i..]), Vector256.Create<float>(map[i..])).CopyTo(map[i..]);
        for (; i < map.Length; i++)
            map[i] = Math.Max(map[i], row[i]);
    }

    private void Harden(ReadOnlySpan<float> targets, ReadOnlySpan<float> size, float threshold)
    {
        var onGrid = new TargetsOnGrid(targets, ny, nx);
        uint matches = onGrid.Matches(size[0], size[1], threshold);
        for (int k = 0; matches != 0 && k < 5; k++)
        {
            (float stepX, float stepY) = TargetsOnGrid.Step(k);
            for (uint left = matches & onGrid.Takes(k); left != 0; left &= left - 1)
            {
                ReadOnlySpan<float> target = targets.Slice(TargetsOnGrid.Columns * BitOperations.TrailingZeroCount(left), TargetsOnGrid.Columns);
                long gridX = TargetsOnGrid.Cell((target[2] * nx) - stepX, nx), gridY = TargetsOnGrid.Cell((target[3] * ny) - stepY, ny);
                long cell = PlaneOf(target) + (gridY * nx) + gridX;
                scores[cell] = 1;
                soft[cell] = false;
            }
        }
    }

    private int PlaneOf(ReadOnlySpan<float> target) => (((int)target[0] * anchorCount) + anchor) * ny * nx;

    // Clamped before the conversion: a float beyond the integers has no defined value as one. Empty where the box is outside.
    private static (int First, int Last) Range(float centre, float side, int cells)
    {
        float half = side / 2;
        return ((int)Math.Clamp(MathF.Floor(centre - half), 0, cells), (int)Math.Clamp(MathF.Floor(centre + half), -1, cells - 1));
    }
}
