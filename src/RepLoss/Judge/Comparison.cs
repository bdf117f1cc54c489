using System.Globalization;
using RepLoss.Contract;

namespace RepLoss.Judge;

/// <summary>
/// Compares one array with the truth: dtype, shape, kinds of numbers element by element, then values. Nothing is skipped
/// because it is not finite.
/// </summary>
public static class Comparison
{
    // A reference whose elements are all below this share of the largest term is zero but for rounding in float64.
    private const double NoiseOfTruth = 1e-9;

    /// <summary>The first difference, or null, and the distance.</summary>
    /// <param name="key">Output name, or "d/" and input name.</param>
    /// <param name="actual">The answer.</param>
    /// <param name="reference">The float64 Loop's answer (or that of a kernel that is float32 by definition).</param>
    /// <param name="limits">How much each element may differ.</param>
    public static (Difference? Difference, Distance Distance) Of(string key, HostArray actual, HostArray reference, Limits limits)
    {
        if (actual.DType != limits.DType)
            return Whole(FailureKind.DType, key, actual.DType.Name(), limits.DType.Name());
        if (!actual.Shape.AsSpan().SequenceEqual(reference.Shape))
            return Whole(limits.IsAnotherLength(actual.Shape, reference.Shape) ? FailureKind.Length : FailureKind.Shape, key, Text(actual.Shape), Text(reference.Shape));
        double largest = Limits.Largest(reference);
        if (limits.ZerosAreWrong && Limits.Largest(actual) == 0 && largest > NoiseOfTruth * limits.Scale && !HasNonFinite(actual))
            return Whole(FailureKind.AllZeros, key, "0 everywhere", $"numbers up to {Number(largest)}");

        Difference? kind = null;
        int wrongKind = 0, worst = -1;
        double worstRatio = -1;
        for (int i = 0; i < reference.Count; i++)
        {
            double found = actual.ValueAt(i), expected = Rounded(reference.ValueAt(i), limits.DType);
            if (actual.IsPoisoned(i))
            {
                wrongKind++;
                kind ??= new Difference(FailureKind.NotWritten, key + actual.Place(i), "what the judge had put there before the run", Number(expected));
            }
            else if (KindOf(found) != KindOf(expected) && (double.IsFinite(expected) || !limits.OnlyFinite))
            {
                wrongKind++;
                kind ??= new Difference(FailureKind.Kind, key + actual.Place(i), Number(found), Number(expected));
            }
            else if (double.IsFinite(expected) && !limits.OnlyFinite)
            {
                double error = Error(actual, reference, i);
                double ratio = error == 0 ? 0 : error / limits.Allowed(i);
                if (ratio > worstRatio)
                    (worst, worstRatio) = (i, ratio);
            }
        }

        if (kind is not null)
            return (kind, new Distance { Error = double.PositiveInfinity, Place = kind.Place, WrongKind = wrongKind });
        return worst < 0 ? (null, new Distance()) : Judge(key, actual, reference, limits, worst);
    }

    private static (Difference?, Distance) Judge(string key, HostArray actual, HostArray reference, Limits limits, int index)
    {
        double found = actual.ValueAt(index), expected = reference.ValueAt(index);
        double error = Error(actual, reference, index), allowed = limits.Allowed(index);
        string place = key + actual.Place(index);
        Difference? difference = error > allowed
            ? new Difference(limits.Failure, place, Number(found, expected), Number(expected, found), allowed)
            : null;
        return (difference, new Distance { Error = error / limits.Unit, Allowed = allowed / limits.Unit, Place = place });
    }

    private static (Difference, Distance) Whole(FailureKind kind, string key, string found, string expected) =>
        (new Difference(kind, key, found, expected), new Distance { Error = double.PositiveInfinity, Place = key });

    private static bool HasNonFinite(HostArray array) =>
        Enumerable.Range(0, array.Count).Any(i => !double.IsFinite(array.ValueAt(i)));

    // Large integers that differ may be equal as float64.
    private static double Error(HostArray actual, HostArray reference, int index)
    {
        double error = Math.Abs(actual.ValueAt(index) - reference.ValueAt(index));
        return actual.Data is long[] integers && integers[index] != reference.As<long>()[index] ? Math.Max(error, 1) : error;
    }

    // A truth beyond float32's range is infinite there, and too small a one is zero.
    private static double Rounded(double value, DType dtype) => dtype == DType.Float32 ? (float)value : value;

    private static int KindOf(double value) =>
        double.IsNaN(value) ? 3 : double.IsPositiveInfinity(value) ? 2 : double.IsNegativeInfinity(value) ? 1 : 0;

    /// <summary>A number as findings print it.</summary>
    internal static string Number(double value) => value.ToString("g9", CultureInfo.InvariantCulture);

    // As many digits as it takes to tell it from the other.
    private static string Number(double value, double other) =>
        Number(value) == Number(other) ? value.ToString("r", CultureInfo.InvariantCulture) : Number(value);

    private static string Text(long[] shape) => $"[{string.Join(",", shape)}]";
}
