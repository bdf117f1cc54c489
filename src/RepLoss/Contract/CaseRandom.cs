namespace RepLoss.Contract;

/// <summary>
/// The one source of randomness: xoshiro256** seeded by splitmix64. Its stream is pinned by a test, so a case with a given
/// seed is the same on every machine, operating system and .NET version.
/// Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018.
/// </summary>
public sealed class CaseRandom
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Starts the stream that belongs to a seed.</summary>
    public CaseRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>Starts the stream that belongs to a name and a seed, so that cases do not share numbers.</summary>
    public CaseRandom(string name, ulong seed) : this(Fnv1a(name) ^ (seed * 0x9E3779B97F4A7C15UL)) { }

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        ulong result = ulong.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [minimum, maximum).</summary>
    public double NextDouble(double minimum, double maximum) => minimum + ((maximum - minimum) * NextDouble());

    /// <summary>An integer in [minimum, maximum); maximum must be above minimum.</summary>
    public int NextInt(int minimum, int maximum) => minimum + (int)(NextDouble() * ((long)maximum - minimum));

    /// <summary>A standard normal number (Box and Muller; the second one of each pair is thrown away).</summary>
    public double NextGaussian() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Puts the elements into a random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(0, i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    private static ulong Fnv1a(string name)
    {
        ulong hash = 0xCBF29CE484222325UL;
        foreach (char c in name)
            hash = (hash ^ c) * 0x100000001B3UL;
        return hash;
    }
}
