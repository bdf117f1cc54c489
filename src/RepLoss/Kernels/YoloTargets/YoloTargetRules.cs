using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>What labelled rows, anchors and grids have to be, for every kernel that builds YOLO targets.</summary>
internal static class YoloTargetRules
{
    // From here on float32 skips whole numbers, and further on a conversion to one has no defined value.
    private const int FirstInexact = 1 << 24;

    private static readonly string[] Columns = ["image", "class", "x", "y", "width", "height"];

    /// <summary>Refuses rows that the definition excludes, with the row's index.</summary>
    /// <param name="kernel">The id to name.</param>
    /// <param name="input">An input with "targets" and "anchors", and "grids" where the kernel has them.</param>
    /// <param name="images">Images in the batch, or null where any image will do.</param>
    /// <param name="classes">Classes, or null where any class will do.</param>
    public static void Check(string kernel, KernelInput input, long? images = null, long? classes = null)
    {
        float[] targets = input["targets"].As<float>();
        for (int i = 0; i < targets.Length; i += 6)
        {
            Require(kernel, targets, i, 0, value => value >= 0 && value < FirstInexact && (images is null || value < images),
                images is null ? $"0 or more and below {FirstInexact}" : $"0 or more and below {images}, the number of images");
            Require(kernel, targets, i, 1, value => value >= 0 && value < FirstInexact && (classes is null || value < classes),
                classes is null ? $"0 or more and below {FirstInexact}" : $"0 or more and below {classes}, the number of classes");
            Require(kernel, targets, i, 4, value => value > 0, "above 0");
            Require(kernel, targets, i, 5, value => value > 0, "above 0");
        }

        HostArray anchors = input["anchors"];
        for (int i = 0; i < anchors.Count; i++)
        {
            int index = i;
            InputException.Require(anchors.ValueAt(i) > 0,
                () => $"{kernel}: input 'anchors' is {anchors.ValueAt(index)} at {anchors.Place(index)}; expected sizes above 0.");
        }

        if (input.Find("grids") is not { } grids)
            return;
        for (int i = 0; i < grids.Count; i++)
        {
            int index = i;
            InputException.Require(grids.ValueAt(i) is >= 1 and <= int.MaxValue,
                () => $"{kernel}: input 'grids' is {grids.ValueAt(index)} at {grids.Place(index)}; expected 1 cell or more.");
        }
    }

    private static void Require(string kernel, float[] targets, int start, int column, Func<float, bool> holds, string expected)
    {
        float value = targets[start + column];
        InputException.Require(holds(value),
            () => $"{kernel}: row {start / 6} of input 'targets' has {Columns[column]} {value}; expected {expected}.");
    }
}
