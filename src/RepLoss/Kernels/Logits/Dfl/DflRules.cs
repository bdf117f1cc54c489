using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The checks of the input of <see cref="Dfl"/>, for its variants on spans and for `eval`. They use no closure, since a closure would allocate.</summary>
internal static class DflRules
{
    /// <summary>The upper limit of clamped distances: 0.01 below the last bin, so that there is a bin to the right.</summary>
    public static double LargestClamped(int bins) => bins - 1 - 0.01;

    /// <summary>Refuses lengths that do not agree.</summary>
    public static void CheckLengths(int logits, int distances, int bins, int gradient)
    {
        CheckBins(bins);
        if (distances % 4 != 0)
            throw new InputException($"dfl: input 'distances' has {distances} numbers; expected 4 for each box.");
        Boxes.RequireLength("dfl", "logits", logits, (long)distances * bins);
        Boxes.RequireLength("dfl", "gradient", gradient, logits, orEmpty: true);
    }

    /// <summary>Refuses fewer than two bins.</summary>
    public static void CheckBins(long bins)
    {
        if (bins < 2)
            throw new InputException($"dfl: input 'logits' has {bins} bins; expected at least 2.");
    }

    /// <summary>Refuses a distance that is not finite. Also refuses a distance outside the bins, if the options say so.</summary>
    public static void CheckDistances<T>(ReadOnlySpan<T> distances, long bins, DflOptions options) where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool refuses = options.Outside == DflOutside.Refuse;
        T last = T.CreateTruncating(bins - 1);
        for (int i = 0; i < distances.Length; i++)
        {
            T y = distances[i];
            if (!T.IsFinite(y))
                throw new InputException($"dfl: input 'distances' is {y} at [{i / 4},{i % 4}]; expected finite numbers.");
            if (refuses && !(y >= T.Zero && y <= last))
                throw new InputException($"dfl: input 'distances' is {y} at [{i / 4},{i % 4}]; expected 0 to {last}, or outside \"clamp\".");
        }
    }
}
