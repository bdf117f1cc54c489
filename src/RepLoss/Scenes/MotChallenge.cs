using RepLoss.Contract;
namespace RepLoss.Scenes;

/// <summary>
/// A sequence in the text format of MOTChallenge: <c>gt.txt</c> with frame, id, x, y, w, h, flag, class, visibility, and
/// optionally one <c>det*.txt</c> with frame, id, x, y, w, h, score and whatever follows. x and y are the upper left corner in
/// pixels; boxes may leave the image. Truths are the rows with flag 1 and class 1 (pedestrians that count). One scene a frame,
/// frames without boxes included.
/// Source: Dendorfer et al., "MOT20: a benchmark for multi object tracking in crowded scenes", 2020.
/// </summary>
public static class MotChallenge
{
    private const int FrameLimit = 1_000_000;

    /// <summary>
    /// Reads a folder that holds <c>gt.txt</c> (or <c>gt/gt.txt</c>), detections, and <c>seqinfo.ini</c> or <c>seqinfo.ini.txt</c>,
    /// which names the sequence, its size and its length. Without it: the folder's name, 1920 x 1080, up to the last frame that has a row.
    /// </summary>
    /// <exception cref="DataException">
    /// gt.txt is missing, there are several files of detections, or a line is wrong: its number of fields, a number, a size, a
    /// frame outside the sequence.
    /// </exception>
    public static SceneSet Load(string folder)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string truthFile = TruthFile(path)
            ?? throw DataException.At(path, "holds no gt.txt, expected a MOTChallenge sequence (gt.txt, det*.txt, seqinfo.ini)");
        var info = MotSequenceInfo.Of(path);
        int frameLimit = info.Length is { } length ? length + 1 : FrameLimit;

        var truths = TextRow.ReadAll(truthFile, ',').Select(row => ReadTruth(row, frameLimit)).ToArray();
        var detections = DetectionFile(path) is { } file
            ? TextRow.ReadAll(file, ',').Select(row => ReadDetection(row, frameLimit)).ToArray()
            : [];

        int frames = info.Length ?? truths.Select(entry => entry.Frame).Concat(detections.Select(entry => entry.Frame)).DefaultIfEmpty(0).Max();
        if (frames == 0)
            throw DataException.At(truthFile, "holds no rows, expected frame,id,x,y,w,h,flag,class,visibility");
        var truthsOf = truths.Where(entry => entry.Counts).ToLookup(entry => entry.Frame, entry => entry.Box);
        var detectionsOf = detections.ToLookup(entry => entry.Frame, entry => entry.Box);
        var scenes = Enumerable.Range(1, frames)
            .Select(frame => new Scene($"{frame:D6}", info.Width, info.Height, truthsOf[frame].ToArray(), detectionsOf[frame].ToArray()))
            .ToArray();
        return new SceneSet(SceneSet.IdFrom(info.Name), path, scenes, Classes: 1);
    }

    /// <summary>Where a folder keeps its truths, or null where it is no such sequence.</summary>
    internal static string? TruthFile(string folder)
    {
        string[] places = [Path.Combine(folder, "gt.txt"), Path.Combine(folder, "gt", "gt.txt")];
        return places.FirstOrDefault(File.Exists);
    }

    private static string? DetectionFile(string folder)
    {
        string[] files = new[] { folder, Path.Combine(folder, "det") }
            .Where(Directory.Exists)
            .SelectMany(place => Directory.EnumerateFiles(place, "det*.txt"))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (files.Length > 1)
            throw DataException.At(folder, $"holds detections in {Path.GetFileName(files[0])} and {Path.GetFileName(files[1])}, expected one file of them");
        return files.FirstOrDefault();
    }

    private static (int Frame, bool Counts, SceneBox Box) ReadTruth(TextRow row, int frameLimit)
    {
        row.ExpectFields(9, "frame,id,x,y,w,h,flag,class,visibility");
        int track = row.Integer(1, "id", 0, int.MaxValue);
        bool counts = row.Integer(6, "flag", 0, 2) == 1 && row.Integer(7, "class", 1, SceneSet.ClassLimit) == 1;
        row.Number(8, "visibility");
        var box = ReadBox(row, track, score: 1);
        if (box.Width <= 0 || box.Height <= 0)
            throw row.Refuse($"w and h must be above 0, found {row.Fields[4]} and {row.Fields[5]}");
        return (row.Integer(0, "frame", 1, frameLimit), counts, box);
    }

    private static (int Frame, SceneBox Box) ReadDetection(TextRow row, int frameLimit)
    {
        if (row.Fields.Length < 7)
            throw row.Refuse($"expected at least 7 fields (frame,id,x,y,w,h,score), found {row.Fields.Length}");
        return (row.Integer(0, "frame", 1, frameLimit), ReadBox(row, track: -1, row.Number(6, "score")));
    }

    private static SceneBox ReadBox(TextRow row, int track, double score)
    {
        double x = row.Number(2, "x"), y = row.Number(3, "y"), width = row.Number(4, "w"), height = row.Number(5, "h");
        if (width < 0 || height < 0)
            throw row.Refuse($"w and h must not be negative, found {row.Fields[4]} and {row.Fields[5]}");
        return new SceneBox(x, y, x + width, y + height, Class: 0, track, score);
    }
}
