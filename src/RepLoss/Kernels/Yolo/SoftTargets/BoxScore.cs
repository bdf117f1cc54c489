using System.Runtime.Intrinsics;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>
/// The scores of the cells under one box, a row of cells at a time. What depends on the column alone is computed once a box: the
/// factor exp(-u^2 / (2 sigma^2)) of "score2", or the square of u for the others, which need a root and a power a cell.
/// </summary>
internal readonly struct BoxScore
{
    private readonly float _byX, _byY, _n;
    private readonly bool _isGaussian;

    /// <summary>Takes what is the same for all cells of a box.</summary>
    /// <param name="width">In cells.</param>
    /// <param name="height">In cells.</param>
    /// <param name="options">The parameters.</param>
    public BoxScore(float width, float height, SoftTargetsOptions options)
    {
        _isGaussian = options.Score == SoftScore.Score2;
        _n = options.N;
        double diagonal = Math.Sqrt(((double)width * width) + ((double)height * height)), scale = _isGaussian ? options.Sigma * Math.Sqrt(2) : 1;
        bool byDiagonal = options.Score == SoftScore.Diagonal;
        _byX = Reciprocal(byDiagonal ? diagonal : Math.Max(width / 2.0, 0.5) * scale);
        _byY = Reciprocal(byDiagonal ? diagonal : Math.Max(height / 2.0, 0.5) * scale);
    }

    /// <summary>What the columns give.</summary>
    /// <param name="distance">The signed distance of the first column's middle from the centre, in cells.</param>
    /// <param name="count">The number of columns.</param>
    /// <param name="columns">Filled with a number a column, and up to a vector more.</param>
    public void Columns(float distance, int count, Span<float> columns)
    {
        for (int i = 0; i < count; i += Vector512<float>.Count)
        {
            Vector512<float> u = (Vector512.Create(distance + i) + Steps) * _byX, square = u * u;
            (_isGaussian ? VectorFunctions.Exp(-square) : square).CopyTo(columns[i..]);
        }
    }

    /// <summary>The scores of a row of cells.</summary>
    /// <param name="distance">The signed distance of the row's middle from the centre, in cells.</param>
    /// <param name="count">The number of columns.</param>
    /// <param name="columns">What <see cref="Columns"/> gave.</param>
    /// <param name="row">Filled with a score a column, and up to a vector more.</param>
    public void Row(float distance, int count, ReadOnlySpan<float> columns, Span<float> row)
    {
        Vector512<float> v = Vector512.Create(distance * _byY), square = v * v;
        Vector512<float> factor = VectorFunctions.Exp(-square), one = Vector512<float>.One;
        for (int i = 0; i < count; i += Vector512<float>.Count)
        {
            Vector512<float> column = Vector512.Create(columns[i..]);
            if (_isGaussian)
                (column * factor).CopyTo(row[i..]);
            else
                VectorFunctions.Power(Vector512.Min(Vector512.Abs(Vector512.Sqrt(column + square) - one), one), _n).CopyTo(row[i..]);
        }
    }

    // Never infinite, so that a distance of 0 stays 0.
    private static float Reciprocal(double length) => (float)Math.Min(1 / length, float.MaxValue);

    private static Vector512<float> Steps => Vector512.ConvertToSingle(Vector512<int>.Indices);
}
