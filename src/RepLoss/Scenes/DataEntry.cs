using System.Globalization;
using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>What is wrong with an entry: in a few words, by which entries are counted, and as the end of a sentence.</summary>
internal sealed record Flaw(string Reason, string Sentence);

/// <summary>
/// A line of a text file or an entry of a JSON list. It knows where it stands and keeps the first flaw that reading it finds;
/// values that are read after that mean nothing.
/// </summary>
internal abstract class DataEntry(string place)
{
    /// <summary>Edges from here on are refused, since float32 does not tell pixels apart there; sides below the inverse likewise.</summary>
    public const double PixelLimit = 1 << 24;

    /// <summary>The file with the line or the index in a list.</summary>
    public string Place { get; } = place;

    /// <summary>What is wrong, null so far.</summary>
    public Flaw? Flaw { get; private set; }

    /// <summary>Keeps a flaw unless there is one already.</summary>
    public void Spoil(string reason, string sentence) => Flaw ??= new Flaw(reason, sentence);

    /// <summary>Whether a text is a number. .NET would pass over characters of 0 at its end, with which a write that was cut off fills a file.</summary>
    public static bool IsNumber(string? text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && text![^1] != '\0';

    /// <summary>A number as a text gives it; NaN and a flaw where it is none that is finite.</summary>
    protected double Finite(string? text, string name, string found)
    {
        if (IsNumber(text, out double value) && double.IsFinite(value))
            return value;
        Spoil($"{name} is no finite number", $"{name} must be a finite number, found {DataException.Quote(found)}");
        return double.NaN;
    }

    /// <summary>A whole number from a minimum to below a limit, however it is written: 3, 3.0, 3e0.</summary>
    protected int Whole(double value, string name, int minimum, int limit, string found)
    {
        if (value >= minimum && value < limit && value == Math.Truncate(value))
            return (int)value;
        Spoil($"{name} is no integer from {minimum} to {limit - 1}", $"{name} must be an integer from {minimum} to {limit - 1}, found {DataException.Quote(found)}");
        return minimum;
    }

    /// <summary>A width or height of a truth, as its file gives it.</summary>
    public void CheckSide(double side, string name, string found)
    {
        string word = name.EndsWith('w') ? "width" : "height";
        if (side < 0)
            Spoil($"negative {word}", $"{name} must not be negative, found {found}");
        else if (side == 0)
            Spoil($"no {word}", $"{name} must be above 0, found {found}");
    }

    /// <summary>A score as its file gives it; kernels take it in float32.</summary>
    public double CheckScore(double score)
    {
        if (double.IsFinite(score) && !float.IsFinite((float)score))
            Spoil("score beyond float32", string.Create(CultureInfo.InvariantCulture, $"score must be finite in float32, found {score}"));
        return score;
    }

    /// <summary>A box after its conversion to corners, as kernels take it in float32. Truths have an area.</summary>
    public void CheckBox(in SceneBox box, bool mayBeEmpty)
    {
        double farthest = Math.Max(Math.Max(Math.Abs(box.X1), Math.Abs(box.Y1)), Math.Max(Math.Abs(box.X2), Math.Abs(box.Y2)));
        if (!(farthest <= PixelLimit))
            Spoil($"farther than {PixelLimit} pixels", $"box {Text(box)} reaches farther than {PixelLimit} pixels, where float32 does not tell pixels apart");
        if (mayBeEmpty)
            return;
        if (!((float)box.X2 - (float)box.X1 >= 1 / PixelLimit))
            Spoil("no width in float32", $"box {Text(box)} has no width in float32");
        if (!((float)box.Y2 - (float)box.Y1 >= 1 / PixelLimit))
            Spoil("no height in float32", $"box {Text(box)} has no height in float32");
    }

    private static string Text(in SceneBox box) =>
        string.Create(CultureInfo.InvariantCulture, $"({box.X1}, {box.Y1}) to ({box.X2}, {box.Y2})");
}
