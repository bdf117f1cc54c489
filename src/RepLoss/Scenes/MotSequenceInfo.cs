namespace RepLoss.Scenes;

/// <summary>What <c>seqinfo.ini</c> tells of a MOTChallenge sequence: its name, its image size in pixels, its number of frames.</summary>
internal sealed record MotSequenceInfo(string Name, double Width, double Height, int? Length)
{
    private const int LengthLimit = 1_000_000;
    private const int SideLimit = 100_000;

    /// <summary>Reads <c>seqinfo.ini</c> or <c>seqinfo.ini.txt</c>; without either, the folder's name and 1920 x 1080, the size of MOT16 to MOT20.</summary>
    public static MotSequenceInfo Of(string folder)
    {
        var usual = new MotSequenceInfo(Path.GetFileName(folder), 1920, 1080, null);
        string[] places = [Path.Combine(folder, "seqinfo.ini"), Path.Combine(folder, "seqinfo.ini.txt")];
        if (places.FirstOrDefault(File.Exists) is not { } path) return usual;

        var entries = new Dictionary<string, TextRow>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in TextRow.ReadAll(path, '=').Where(row => !row.Fields[0].StartsWith('[')))
        {
            row.ExpectFields(2, "key=value");
            if (!entries.TryAdd(row.Fields[0], row))
                throw row.Refuse($"{DataException.Quote(row.Fields[0])} is given twice");
        }
        TextRow Entry(string key) => entries.GetValueOrDefault(key)
            ?? throw DataException.At(path, $"has no {key}, expected name, seqLength, imWidth and imHeight");

        return new MotSequenceInfo(
            Entry("name").Fields[1],
            Entry("imWidth").Integer(1, "imWidth", 1, SideLimit),
            Entry("imHeight").Integer(1, "imHeight", 1, SideLimit),
            Entry("seqLength").Integer(1, "seqLength", 1, LengthLimit));
    }
}
