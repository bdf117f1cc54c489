using System.Numerics;

namespace RepLoss.Contract;

/// <summary>
/// Sums of a Loop variant, one per element of an output or gradient: always in float64, whatever the input's dtype, with the
/// largest term that went into any of them, since the judge scales its absolute tolerance by terms and not by a result that
/// may have cancelled.
/// </summary>
public sealed class Accumulator(int count)
{
    private readonly double[] _sums = new double[count];

    /// <summary>The largest |term| since the last <see cref="Clear"/>.</summary>
    public double LargestTerm { get; private set; }

    /// <summary>The sums so far.</summary>
    public ReadOnlySpan<double> Sums => _sums;

    /// <summary>Sets all sums to zero: the first thing a Loop does.</summary>
    public void Clear()
    {
        Array.Clear(_sums);
        LargestTerm = 0;
    }

    /// <summary>Adds a term to one sum.</summary>
    public void Add<T>(int index, T term) where T : unmanaged, INumberBase<T>
    {
        double value = double.CreateTruncating(term);
        _sums[index] += value;
        Observe(value);
    }

    /// <summary>Lets a term count for the scale without adding it: the sensitivity of an ill-conditioned term, say.</summary>
    public void Observe(double term)
    {
        double magnitude = Math.Abs(term);
        if (magnitude > LargestTerm)
            LargestTerm = magnitude;
    }

    /// <summary>Multiplies every sum, and the scale with them.</summary>
    public void Scale(double factor)
    {
        for (int i = 0; i < _sums.Length; i++)
            _sums[i] *= factor;
        LargestTerm *= Math.Abs(factor);
    }

    /// <summary>Overwrites the sums, so that an answer left over from an earlier run is seen.</summary>
    public void Poison() => Array.Fill(_sums, HostArray.PoisonedNumber);

    /// <summary>The sums, rounded once to T.</summary>
    public T[] ToArray<T>() where T : unmanaged, INumberBase<T> => Array.ConvertAll(_sums, T.CreateTruncating);
}
