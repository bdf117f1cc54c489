using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// A sequence in the text format of MOTChallenge: <c>gt.txt</c> with frame, id, x, y, w, h, flag, class, visibility, and
/// optionally one <c>det*.txt</c> with frame, id, x, y, w, h, score and whatever follows. x and y are the upper left corner in
/// pixels; boxes may leave the image. Truths are the rows with a flag but 0 and class 1 (pedestrians that count). One scene a frame,
/// frames without boxes included.
/// Source: Dendorfer et al., "MOT20: a benchmark for multi object tracking in crowded scenes", 2020.
/// </summary>
/// <remarks>
/// Read as TrackEval reads: commas, semicolons or white space between fields, integers also as 1.0 and 1e0. The visibility may be missing.
/// Class -1 is none, so the row counts; in files of ten columns (2D MOT 2015) the last three are a place in space, unless they are classes.
/// </remarks>
public static class MotChallenge
{
    private const int FrameLimit = 1_000_000, MostColumnsWithClass = 9;
    private const double Pedestrian = 1;
    private const string TruthFields = "frame,id,x,y,w,h,flag,class";

    private readonly record struct Row(int Frame, double Class, bool IsLong, SceneBox Box);

    /// <summary>
    /// Reads a folder that holds <c>gt.txt</c> or <c>gt/gt.txt</c>, detections there or in <c>det</c>, and <c>seqinfo.ini</c> or
    /// <c>seqinfo.ini.txt</c>, which names the sequence, its size and its length. The folder <c>gt</c> of a sequence stands for the sequence.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="strict">True to refuse, with file and line, what is otherwise left out or made up, as the set's remarks tell.</param>
    /// <exception cref="DataException">
    /// gt.txt is missing, there are several files of detections, no row is left, or, under strict, a line is wrong: its number of fields, a
    /// number, a size, a frame outside the sequence.
    /// </exception>
    public static SceneSet Load(string folder, bool strict = false)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string truthFile = TruthFile(path)
            ?? throw DataException.At(path, "holds no gt.txt, expected a MOTChallenge sequence (gt.txt, det*.txt, seqinfo.ini)");
        string sequence = Path.GetFileName(path) == "gt" ? Path.GetDirectoryName(path)! : path;
        var report = new LoadReport(strict);
        var info = MotSequenceInfo.Of(sequence, report);
        int frameLimit = info.Length is { } length ? length + 1 : FrameLimit;

        List<Row> truths = ReadTruths(truthFile, frameLimit, report);
        List<Row> detections = DetectionFile(sequence) is { } file ? ReadDetections(file, frameLimit, report) : [];
        int frames = info.Length ?? truths.Concat(detections).Select(row => row.Frame).DefaultIfEmpty(0).Max();
        var truthsOf = truths.ToLookup(row => row.Frame, row => row.Box);
        var detectionsOf = detections.ToLookup(row => row.Frame, row => row.Box);
        Scene[] scenes = [.. Enumerable.Range(1, frames).Select(frame =>
            new Scene($"{frame:D6}", info.Width, info.Height, [.. truthsOf[frame]], [.. detectionsOf[frame]]))];
        SceneSet set = report.Finish(new SceneSet(SceneSet.IdFrom(info.Name), path, scenes, Classes: 1));
        return frames > 0 ? set : throw DataException.At(truthFile, $"holds no row that counts, expected {TruthFields},visibility with a flag but 0 and class 1");
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
            .SelectMany(place => DataFile.Try(place, () => Directory.EnumerateFiles(place, "det*.txt").ToArray()))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (files.Length > 1)
            throw DataException.At(folder, $"holds detections in {Path.GetFileName(files[0])} and {Path.GetFileName(files[1])}, expected one file of them");
        return files.FirstOrDefault();
    }

    private static List<Row> ReadTruths(string file, int frameLimit, LoadReport report)
    {
        var rows = new List<Row>();
        foreach (TextRow line in TextRow.ReadAll(file, ',', ';'))
        {
            line.ExpectFields(8, TruthFields);
            bool counts = Math.Truncate(line.Number(6, "flag")) != 0;
            double label = line.Number(7, "class");
            bool isLong = line.Fields.Length > MostColumnsWithClass;
            // What does not count may have any box: MOTChallenge gives some a width of 0.
            if (line.Flaw is null && (!counts || (!isLong && label is not (Pedestrian or < 0))))
                continue;
            int frame = line.Integer(0, "frame", 1, frameLimit), track = line.Integer(1, "id", -1, int.MaxValue);
            SceneBox box = ReadBox(line, mayBeEmpty: false) with { Track = track };
            if (report.Takes(line, LoadReport.Boxes))
                rows.Add(new Row(frame, label, isLong, box));
        }

        bool areClasses = rows.Where(row => row.IsLong).All(row => row.Class >= 0 && row.Class == Math.Truncate(row.Class));
        rows.RemoveAll(row => row.IsLong && areClasses && row.Class != Pedestrian);
        return rows;
    }

    private static List<Row> ReadDetections(string file, int frameLimit, LoadReport report)
    {
        var rows = new List<Row>();
        foreach (TextRow line in TextRow.ReadAll(file, ',', ';'))
        {
            line.ExpectFields(7, "frame,id,x,y,w,h,score");
            int frame = line.Integer(0, "frame", 1, frameLimit);
            SceneBox box = ReadBox(line, mayBeEmpty: true) with { Score = line.CheckScore(line.Number(6, "score")) };
            if (report.Takes(line, LoadReport.Predictions))
                rows.Add(new Row(frame, Pedestrian, IsLong: false, box));
        }

        return rows;
    }

    private static SceneBox ReadBox(TextRow row, bool mayBeEmpty)
    {
        double x = row.Number(2, "x"), y = row.Number(3, "y");
        double width = row.Side(4, "w", mayBeEmpty), height = row.Side(5, "h", mayBeEmpty);
        var box = new SceneBox(x, y, x + width, y + height, Class: 0);
        row.CheckBox(box, mayBeEmpty);
        return box;
    }
}
