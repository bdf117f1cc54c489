using System.Buffers;

namespace RepLoss.Pairs;

/// <summary>A gradient by boxes while it is summed in float64; rounded once. Its array is rented.</summary>
internal readonly struct GradientSums : IDisposable
{
    private readonly double[] _sums;
    private readonly int _length;

    /// <summary>4 N sums of 0.</summary>
    public GradientSums(int boxes)
    {
        _length = 4 * boxes;
        _sums = ArrayPool<double>.Shared.Rent(_length);
        Values.Clear();
    }

    /// <summary>The sums.</summary>
    public Span<double> Values => _sums.AsSpan(0, _length);

    /// <summary>Rounds them.</summary>
    public void CopyTo(Span<float> gradient)
    {
        for (int i = 0; i < _length; i++)
            gradient[i] = (float)_sums[i];
    }

    /// <summary>Gives the array back.</summary>
    public void Dispose() => ArrayPool<double>.Shared.Return(_sums);
}
