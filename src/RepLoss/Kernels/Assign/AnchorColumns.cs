using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>
/// The points and boxes of anchors in native memory, one column for each coordinate. The last block is filled up with NaN, which is inside no truth.
/// Neighbours on a grid are neighbours in a block. So the rectangle around the points of a block is small, and a block that a truth misses is left out.
/// </summary>
internal readonly unsafe struct AnchorColumns : IDisposable
{
    /// <summary>The number of anchors in a block.</summary>
    public const int Block = 64;

    private readonly float* _numbers;
    private readonly int _length;

    /// <summary>Copies the points [A,2] and the boxes [A,4].</summary>
    public AnchorColumns(ReadOnlySpan<float> points, ReadOnlySpan<float> boxes)
    {
        Count = points.Length / 2;
        Blocks = (Count + Block - 1) / Block;
        _length = Blocks * Block;
        _numbers = AlignedMemory.Take<float>((6L * _length) + (4L * Blocks) + 1);
        new Span<float>(_numbers, 6 * _length).Fill(float.NaN);
        for (int a = 0; a < Count; a++)
        {
            (X[a], Y[a]) = (points[2 * a], points[(2 * a) + 1]);
            for (int c = 0; c < 4; c++)
                Edge(c)[a] = boxes[(4 * a) + c];
        }

        for (int block = 0; block < Blocks; block++)
        {
            int start = block * Block, length = Math.Min(Block, Count - start);
            Span<float> x = new(X + start, length), y = new(Y + start, length);
            float* bounds = Bounds(block);
            (bounds[0], bounds[1], bounds[2], bounds[3]) = (x[0], y[0], x[0], y[0]);
            for (int i = 1; i < length; i++)
            {
                (bounds[0], bounds[1]) = (Math.Min(bounds[0], x[i]), Math.Min(bounds[1], y[i]));
                (bounds[2], bounds[3]) = (Math.Max(bounds[2], x[i]), Math.Max(bounds[3], y[i]));
            }
        }
    }

    /// <summary>The number of anchors.</summary>
    public int Count { get; }

    /// <summary>The number of blocks.</summary>
    public int Blocks { get; }

    /// <summary>The x of every point.</summary>
    public float* X => _numbers;

    /// <summary>The y of every point.</summary>
    public float* Y => _numbers + _length;

    /// <summary>One coordinate of every box: c is 0 to 3 for x1, y1, x2, y2.</summary>
    public float* Edge(int c) => _numbers + ((2L + c) * _length);

    // The rectangle around the points of a block: x1, y1, x2, y2.
    private float* Bounds(int block) => _numbers + (6L * _length) + (4L * block);

    /// <summary>Returns false where no point of a block is inside a rectangle or on its edges.</summary>
    public bool MayHold(int block, float left, float top, float right, float bottom)
    {
        float* around = Bounds(block);
        return !(around[0] > right || around[2] < left || around[1] > bottom || around[3] < top);
    }

    /// <inheritdoc/>
    public void Dispose() => AlignedMemory.Free(_numbers);
}
