using System.Globalization;

namespace RepLoss.Results.Document;

/// <summary>Formats numbers for a reader, with three significant digits and a suitable unit. Null and numbers that are not finite print as "–".</summary>
public static class Quantity
{
    /// <summary>The text for a number that is not known.</summary>
    public const string Unknown = "–";

    private static readonly (double Scale, string Unit)[] Times = [(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns")];
    private static readonly (double Scale, string Unit)[] Sizes = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "B")];
    private static readonly (double Scale, string Unit)[] Counts = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, "")];

    /// <summary>A time: "1.23 µs".</summary>
    public static string Time(double? nanoseconds) => Scaled(nanoseconds, Times);

    /// <summary>An amount of memory in decimal units: "12.3 MB".</summary>
    public static string Memory(double? bytes) => Scaled(bytes, Sizes);

    /// <summary>A rate per second: "4.56 M/s".</summary>
    public static string Rate(double? perSecond) => perSecond is { } rate && double.IsFinite(rate) ? $"{Scaled(rate, Counts)}/s" : Unknown;

    /// <summary>A count in full: "1,024".</summary>
    public static string Count(double? count) => count is { } value && double.IsFinite(value) ? value.ToString("#,0.###", CultureInfo.InvariantCulture) : Unknown;

    /// <summary>A share: "12.3 %".</summary>
    public static string Share(double? share) => share is { } value && double.IsFinite(value) ? $"{Number(value * 100)} %" : Unknown;

    /// <summary>An error: "1.23e-7", or "0" if there is none.</summary>
    public static string Error(double? error) => error switch
    {
        null => Unknown,
        0 => "0",
        { } value when !double.IsFinite(value) => Unknown,
        { } value => value.ToString("0.##e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal),
    };

    /// <summary>A plain number with three significant digits: "1,790", "12.3", "0.0456".</summary>
    public static string Number(double? number)
    {
        if (number is not { } value || !double.IsFinite(value))
            return Unknown;
        if (value == 0)
            return "0";
        double magnitude = Math.Floor(Math.Log10(Math.Abs(value)));
        if (magnitude < -4)
            return Error(value);
        double rounded = Round(value);
        magnitude = Math.Floor(Math.Log10(Math.Abs(rounded)));
        int decimals = Math.Max(0, 2 - (int)magnitude);
        return rounded.ToString("N" + decimals, CultureInfo.InvariantCulture);
    }

    private static string Scaled(double? quantity, (double Scale, string Unit)[] units)
    {
        if (quantity is not { } value || !double.IsFinite(value))
            return Unknown;
        if (value == 0)
            return $"0 {units[^1].Unit}".TrimEnd();
        double rounded = Round(value);
        (double scale, string unit) = units.FirstOrDefault(u => Math.Abs(rounded) >= u.Scale, units[^1]);
        return $"{Number(rounded / scale)} {unit}".TrimEnd();
    }

    // The number is rounded before the unit is chosen. So 999.9 ns prints as "1.00 µs" and not as "1,000 ns".
    private static double Round(double value)
    {
        double step = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 2);
        return Math.Round(value / step) * step;
    }
}
