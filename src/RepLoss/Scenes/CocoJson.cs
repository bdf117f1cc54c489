using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// COCO's two kinds of files: instances (an object with <c>images</c>, <c>annotations</c>, <c>categories</c>) and results (a
/// list of <c>image_id, category_id, bbox, score</c>). A scene is named by its image's id: a number in twelve digits, as COCO names
/// its files, a text as it is.
/// Source: cocodataset.org, "Data format" and "Results format".
/// </summary>
/// <remarks>
/// Read as pycocotools reads: ids may be numbers or texts, numbers may be NaN, <c>iscrowd</c> may be 1, 1.0 or true, categories and
/// the width and height of images may be missing.
/// </remarks>
public static class CocoJson
{
    private const double UsualSide = 640;

    /// <summary>
    /// Reads an instances file. Categories become classes from 0 in the order of their list; without one, a category's id is its class,
    /// and a box without category is of class 0. Annotations with <c>iscrowd</c> are left out. An image without width or height is as
    /// large as its boxes need, 640 without boxes. Scenes keep the order of the images.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="strict">True to refuse, with the index of the entry, what is otherwise left out or made up, as the set's remarks tell.</param>
    /// <exception cref="DataException">
    /// The file cannot be read, its JSON is broken (with the line), it has no list of images or annotations, no box is left, or, under
    /// strict, an entry lacks a member, has a number that is not finite, no area, an unknown image or category, a repeated id.
    /// </exception>
    public static SceneSet LoadInstances(string file, bool strict = false)
    {
        string path = Path.GetFullPath(file);
        CocoFile coco = CocoFile.Open(path);
        if (coco.Has(CocoFile.Results))
            throw DataException.At(path, "is a COCO results file alone, "
                + "expected it in a folder NAME_DETECTOR_predictions beside the folder NAME with the labels of its images");
        foreach (string list in new[] { "images", "annotations" })
        {
            if (!coco.Has(list))
                throw DataException.At(path, $"is no COCO instances file, expected an object with the lists images, annotations and categories, found no list {list}");
        }

        var report = new LoadReport(strict);
        Dictionary<string, int> classes = ReadCategories(coco, report);
        Dictionary<string, CocoImage> images = ReadImages(coco, report);
        foreach (CocoEntry annotation in coco.List("annotations"))
        {
            if (annotation.IsTrue("iscrowd"))
                continue;
            CocoImage? image = Known(annotation, images, "image_id", "images");
            SceneBox box = annotation.Box(mayBeEmpty: false) with { Class = ClassOf(annotation, classes) };
            if (report.Takes(annotation, LoadReport.Boxes))
                image!.Boxes.Add(box);
        }

        Scene[] scenes = [.. images.Values.Select(image => image.ToScene(report))];
        return report.Finish(new SceneSet(
            SceneSet.IdFrom(Path.GetFileNameWithoutExtension(path)), path, scenes, classes.Count > 0 ? classes.Count : SceneSet.ClassesOf(scenes))
        {
            CategoryIds = [.. classes.Keys],
        });
    }

    /// <summary>
    /// Reads a results file and gives the set with these predictions in place of its own. An image is found by its id, with or
    /// without leading zeros (357 is the scene "000000000357"), or by its file's name without ending. A category is looked up among
    /// the set's categories where it lists them, else it is the class itself.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="set">The set that the predictions belong to.</param>
    /// <param name="strict">True to refuse, with the index of the entry, what is otherwise left out, as the set's remarks tell.</param>
    /// <exception cref="DataException">
    /// The file cannot be read, its JSON is broken (with the line), it is no list, none of its entries is left, or, under strict, an
    /// entry lacks a member, has a number that is not finite, a negative width or height, an image that the set lacks, an unknown
    /// category.
    /// </exception>
    public static SceneSet LoadResults(string file, SceneSet set, bool strict = false)
    {
        string path = Path.GetFullPath(file);
        CocoFile coco = CocoFile.Open(path);
        if (!coco.Has(CocoFile.Results))
            throw DataException.At(path, "is no COCO results file, expected a list of image_id, category_id, bbox, score");

        var report = new LoadReport(strict);
        var classes = set.CategoryIds.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        var predictions = new Dictionary<string, List<SceneBox>>(StringComparer.Ordinal);
        foreach (Scene scene in set.Scenes)
        {
            if (!predictions.TryAdd(KeyOf(scene), []))
                throw DataException.At(path, $"cannot be matched, as {set.Id} has several images called {KeyOf(scene)} but for folders and leading zeros");
        }

        foreach (CocoEntry result in coco.List(CocoFile.Results))
        {
            List<SceneBox>? boxes = Known(result, predictions, "image_id", $"{set.Scenes.Count} images of {set.Id}");
            SceneBox box = result.Box(mayBeEmpty: true) with { Class = ClassOf(result, classes), Score = result.CheckScore(result.Number("score")) };
            if (report.Takes(result, LoadReport.Predictions))
                boxes!.Add(box);
        }

        Scene[] scenes = [.. set.Scenes.Select(scene => scene with { Predictions = predictions[KeyOf(scene)] })];
        return report.Finish(set with { Scenes = scenes, Classes = Math.Max(set.Classes, SceneSet.ClassesOf(scenes)) }, path);

        static string KeyOf(Scene scene) => WithoutZeros(Path.GetFileName(scene.Name));
    }

    private static Dictionary<string, int> ReadCategories(CocoFile coco, LoadReport report)
    {
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (CocoEntry category in coco.List("categories"))
        {
            string id = category.Id("id");
            if (classes.ContainsKey(id))
                category.Spoil("an id twice", $"id {id} is given twice");
            if (report.Takes(category, "categories"))
                classes.Add(id, classes.Count);
        }

        return classes;
    }

    private static Dictionary<string, CocoImage> ReadImages(CocoFile coco, LoadReport report)
    {
        var images = new Dictionary<string, CocoImage>(StringComparer.Ordinal);
        foreach (CocoEntry entry in coco.List("images"))
        {
            string id = entry.Id("id"), key = WithoutZeros(id);
            if (entry.Flaw is null && images.ContainsKey(key))
                entry.Spoil("an id twice", $"id {id} is given twice");
            if (report.Takes(entry, LoadReport.Images))
                images.Add(key, new CocoImage(NameOf(id), entry.Side("width"), entry.Side("height"), entry.Place));
        }

        return images;
    }

    private static string NameOf(string id) => id.All(char.IsAsciiDigit) ? id.PadLeft(12, '0') : id;

    private static T? Known<T>(CocoEntry entry, Dictionary<string, T> known, string name, string list)
    {
        string id = entry.Id(name);
        if (known.TryGetValue(WithoutZeros(id), out T? value) || known.TryGetValue(WithoutZeros(Path.GetFileNameWithoutExtension(id)), out value))
            return value;
        entry.Spoil($"unknown {name}", $"{name} {DataException.Quote(id)} is not among the {list}");
        return default;
    }

    private static int ClassOf(CocoEntry entry, Dictionary<string, int> classes)
    {
        if (classes.Count == 0)
            return entry.Find("category_id") is null ? 0 : entry.Class("category_id");
        string id = entry.Id("category_id");
        if (classes.TryGetValue(id, out int label))
            return label;
        entry.Spoil("unknown category_id", $"category_id {id} is not among the categories");
        return 0;
    }

    private static string WithoutZeros(string name) =>
        name.All(char.IsAsciiDigit) ? name.TrimStart('0') : name;

    private sealed record CocoImage(string Name, double? Width, double? Height, string Place)
    {
        public List<SceneBox> Boxes { get; } = [];

        public Scene ToScene(LoadReport report)
        {
            string missing = Width is null ? "width" : "height";
            if (Width is null || Height is null)
                report.Change(LoadReport.Images, "sized by their boxes", new Flaw("no width or height", $"{missing} must be from 1 to {DataEntry.PixelLimit}, found none"), Place);
            return new Scene(
                Name, Width ?? Largest(box => box.X2), Height ?? Largest(box => box.Y2), Boxes, []);
        }

        private double Largest(Func<SceneBox, double> edge) =>
            Boxes.Count > 0 ? Math.Max(1, Math.Ceiling(Boxes.Max(edge))) : UsualSide;
    }
}
