using System.Globalization;

namespace RepLoss.Scenes;

/// <summary>What <c>seqinfo.ini</c> tells of a MOTChallenge sequence: its name, its image size in pixels, its number of frames.</summary>
internal sealed record MotSequenceInfo(string Name, double Width, double Height, int? Length)
{
    private const int LengthLimit = 1_000_000;
    private const int SideLimit = 100_000;

    /// <summary>
    /// Reads <c>seqinfo.ini</c> or <c>seqinfo.ini.txt</c> as Python's configparser does, with comments after # and ;. Without the file or
    /// an entry of it: the folder's name, 1920 x 1080 (the size of MOT16 to MOT20), up to the last frame that has a row.
    /// </summary>
    public static MotSequenceInfo Of(string folder, LoadReport report)
    {
        var usual = new MotSequenceInfo(Path.GetFileName(folder), 1920, 1080, null);
        string[] places = [Path.Combine(folder, "seqinfo.ini"), Path.Combine(folder, "seqinfo.ini.txt")];
        if (places.FirstOrDefault(File.Exists) is not { } path) return usual;

        var entries = new Dictionary<string, (string Value, string Place)>(StringComparer.OrdinalIgnoreCase);
        int number = 0;
        foreach (string text in DataFile.ReadLines(path))
        {
            string place = $"{path}, line {++number}", line = WithoutComment(text);
            if (line.Length == 0 || line[0] == '[')
                continue;
            string[] parts = line.Split(['=', ':'], 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2)
                throw DataException.At(place, $"expected key=value, found {DataException.Quote(line)}");
            if (!entries.TryAdd(parts[0], (parts[1], place)))
                throw DataException.At(place, $"{DataException.Quote(parts[0])} is given twice");
        }

        return new MotSequenceInfo(
            entries.TryGetValue("name", out var name) && name.Value.Length > 0 ? name.Value : usual.Name,
            Integer("imWidth", SideLimit, $"{usual.Width} is taken") ?? usual.Width,
            Integer("imHeight", SideLimit, $"{usual.Height} is taken") ?? usual.Height,
            Integer("seqLength", LengthLimit, "the sequence ends with the last frame that has a row"));

        int? Integer(string key, int limit, string instead)
        {
            (string Value, string Place)? entry = entries.TryGetValue(key, out var found) ? found : null;
            if (double.TryParse(entry?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 1 && value < limit && value == Math.Truncate(value))
                return (int)value;
            string expected = $"{key} must be an integer from 1 to {limit - 1}, found {(entry is { } wrong ? DataException.Quote(wrong.Value) : "none")}";
            report.Remark(entry?.Place ?? path, $"{expected}; {instead}", expected);
            return null;
        }
    }

    private static string WithoutComment(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] is '#' or ';' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
                return line[..i].Trim();
        }

        return line.Trim();
    }
}
