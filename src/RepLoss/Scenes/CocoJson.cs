using System.Text.Json;
using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// COCO's two kinds of files: instances (an object with <c>images</c>, <c>annotations</c>, <c>categories</c>) and results (a
/// list of <c>image_id, category_id, bbox, score</c>). A scene is named by its image's id in twelve digits, as COCO names its files.
/// Source: cocodataset.org, "Data format" and "Results format".
/// </summary>
public static class CocoJson
{
    /// <summary>
    /// Reads an instances file. Categories become classes from 0 in the order of their list; annotations with <c>iscrowd</c> 1
    /// are left out; scenes keep the order of the images.
    /// </summary>
    /// <exception cref="DataException">
    /// The file cannot be read, its JSON is broken (with the line), a list is missing, or an entry (with its index) lacks a
    /// member, has a number that is not finite, a width or height of 0 or less, an unknown image or category, a repeated id.
    /// </exception>
    public static SceneSet LoadInstances(string file)
    {
        string path = Path.GetFullPath(file);
        using var document = CocoEntry.Open(path);
        var classes = new Dictionary<long, int>();
        foreach (var category in List(path, document, "categories"))
            AddOnce(category, classes, category.Integer("id"), classes.Count);

        var sizes = new Dictionary<long, (double Width, double Height)>();
        foreach (var image in List(path, document, "images"))
            AddOnce(image, sizes, image.Integer("id"), (Side(image, "width"), Side(image, "height")));

        var truths = sizes.Keys.ToDictionary(image => image, _ => new List<SceneBox>());
        foreach (var annotation in List(path, document, "annotations"))
        {
            if (annotation.Has("iscrowd") && annotation.Integer("iscrowd") == 1) continue;
            Known(annotation, truths, "image_id", "images").Add(ReadTruth(annotation, classes));
        }

        var scenes = sizes
            .Select(image => new Scene($"{image.Key:D12}", image.Value.Width, image.Value.Height, truths[image.Key], []))
            .ToArray();
        return new SceneSet(SceneSet.IdFrom(Path.GetFileNameWithoutExtension(path)), path, scenes, Math.Max(classes.Count, 1))
        {
            CategoryIds = classes.Keys.ToArray(),
        };
    }

    /// <summary>
    /// Reads a results file and gives the set with these predictions in place of its own. An image is found by its id, with or
    /// without leading zeros (357 is the scene "000000000357"). A category is looked up among the set's categories where it lists
    /// them, else it is the class itself.
    /// </summary>
    /// <exception cref="DataException">
    /// The file cannot be read, its JSON is broken (with the line), it is no list, or an entry (with its index) lacks a member,
    /// has a number that is not finite, a negative width or height, an image that the set lacks, an unknown category.
    /// </exception>
    public static SceneSet LoadResults(string file, SceneSet set)
    {
        string path = Path.GetFullPath(file);
        using var document = CocoEntry.Open(path);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw DataException.At(path, "is no COCO results file, expected a list of image_id, category_id, bbox, score");

        var classes = set.CategoryIds.Select((id, index) => (id, index)).ToDictionary(pair => pair.id, pair => pair.index);
        var predictions = new Dictionary<string, List<SceneBox>>(StringComparer.Ordinal);
        foreach (var scene in set.Scenes)
        {
            if (!predictions.TryAdd(WithoutZeros(scene.Name), []))
                throw DataException.At(path, $"cannot be matched, as {set.Id} has several images called {WithoutZeros(scene.Name)} but for leading zeros");
        }

        foreach (var result in CocoEntry.List(path, "entry", document.RootElement))
        {
            string name = CocoEntry.RawText(result.Member("image_id")).Trim('"');
            if (!predictions.TryGetValue(WithoutZeros(name), out var boxes))
                throw result.Refuse($"image_id {DataException.Quote(name)} is not among the {set.Scenes.Count} images of {set.Id}");
            boxes.Add(ReadPrediction(result, classes));
        }

        var scenes = set.Scenes.Select(scene => scene with { Predictions = predictions[WithoutZeros(scene.Name)] }).ToArray();
        return set with { Scenes = scenes, Classes = Math.Max(set.Classes, SceneSet.ClassesOf(scenes)) };
    }

    private static IEnumerable<CocoEntry> List(string path, JsonDocument document, string name)
    {
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array)
            throw DataException.At(path, "is a COCO results file alone, "
                + "expected it in a folder NAME_DETECTOR_predictions beside the folder NAME with the labels of its images");
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
            throw DataException.At(path, "is no COCO instances file, expected an object with the lists images, annotations "
                + $"and categories, found no list {name}");
        return CocoEntry.List(path, name, list);
    }

    private static SceneBox ReadTruth(CocoEntry annotation, Dictionary<long, int> classes)
    {
        var (x, y, width, height) = annotation.Box();
        if (width <= 0 || height <= 0)
            throw annotation.Refuse($"bbox w and h must be above 0, found {width:R} and {height:R}");
        return new SceneBox(x, y, x + width, y + height, Known(annotation, classes, "category_id", "categories"));
    }

    private static SceneBox ReadPrediction(CocoEntry result, Dictionary<long, int> classes)
    {
        var (x, y, width, height) = result.Box();
        int label = classes.Count > 0
            ? Known(result, classes, "category_id", "categories")
            : (int)result.Integer("category_id", SceneSet.ClassLimit);
        return new SceneBox(x, y, x + width, y + height, label, Score: result.Number("score"));
    }

    private static double Side(CocoEntry image, string name)
    {
        double side = image.Number(name);
        return side > 0 ? side : throw image.Refuse($"{name} must be above 0, found {side:R}");
    }

    private static void AddOnce<T>(CocoEntry entry, Dictionary<long, T> known, long id, T value)
    {
        if (!known.TryAdd(id, value))
            throw entry.Refuse($"id {id} is given twice");
    }

    private static T Known<T>(CocoEntry entry, Dictionary<long, T> known, string name, string list)
    {
        long id = entry.Integer(name);
        return known.TryGetValue(id, out var value) ? value : throw entry.Refuse($"{name} {id} is not among the {list}");
    }

    private static string WithoutZeros(string name) =>
        name.All(char.IsAsciiDigit) ? name.TrimStart('0') : name;
}
