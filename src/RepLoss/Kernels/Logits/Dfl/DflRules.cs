using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>What the input of <see cref="Dfl"/> has to be, for its variants on spans and for `eval`.</summary>
internal static class DflRules
{
    /// <summary>The largest distance that a clamped one may be: a hundredth short of the last bin, so that there is a bin to its right.</summary>
    public static double LargestClamped(int bins) => bins - 1 - 0.01;

    /// <summary>Refuses lengths that do not belong together.</summary>
    public static void CheckLengths(int logits, int distances, int bins, int gradient)
    {
        CheckBins(bins);
        InputException.Require(distances % 4 == 0, () => $"dfl: input 'distances' has {distances} numbers; expected 4 for each box.");
        Boxes.RequireLength("dfl", "logits", logits, (long)distances * bins);
        Boxes.RequireLength("dfl", "gradient", gradient, logits, orEmpty: true);
    }

    /// <summary>Refuses fewer than two bins.</summary>
    public static void CheckBins(long bins) =>
        InputException.Require(bins >= 2, () => $"dfl: input 'logits' has {bins} bins; expected at least 2.");

    /// <summary>Refuses a distance that is not finite, or outside the bins where these are refused.</summary>
    public static void CheckDistances<T>(ReadOnlySpan<T> distances, long bins, DflOptions options) where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool refuses = options.Outside == DflOutside.Refuse;
        T last = T.CreateTruncating(bins - 1);
        for (int i = 0; i < distances.Length; i++)
        {
            T y = distances[i];
            int at = i;
            InputException.Require(T.IsFinite(y), () => $"dfl: input 'distances' is {y} at [{at / 4},{at % 4}]; expected finite numbers.");
            InputException.Require(!refuses || (y >= T.Zero && y <= last),
                () => $"dfl: input 'distances' is {y} at [{at / 4},{at % 4}]; expected 0 to {last}, or outside \"clamp\".");
        }
    }
}
