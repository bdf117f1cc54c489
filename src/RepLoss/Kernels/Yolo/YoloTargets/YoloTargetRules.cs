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
        long[] sides = input.Find("grids")?.As<long>() ?? [.. input.Family("prediction").SelectMany(level => level.Shape[2..4])];
        CheckRows(kernel, input["targets"].As<float>(), sides, images, classes);
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

    /// <summary>Refuses plain arrays that are not whole rows or of different numbers of levels, and anchors and grids without a size.</summary>
    /// <param name="kernel">The id to name.</param>
    /// <param name="targets">[T,6].</param>
    /// <param name="anchors">[L,A,2].</param>
    /// <param name="anchorCount">A.</param>
    /// <param name="grids">[L,2].</param>
    public static void CheckLevels(string kernel, ReadOnlySpan<float> targets, ReadOnlySpan<float> anchors, int anchorCount, ReadOnlySpan<long> grids)
    {
        if (targets.Length % Columns.Length != 0)
            throw new InputException($"{kernel}: {targets.Length} numbers in targets; expected {Columns.Length} a row.");
        if (grids.Length % 2 != 0 || anchors.Length != (long)grids.Length * anchorCount)
            throw new InputException($"{kernel}: {anchors.Length} numbers in anchors and {grids.Length} in grids; expected 2 an anchor, {anchorCount} anchors a level, and 2 a level.");
        for (int i = 0; i < anchors.Length; i++)
        {
            if (!(anchors[i] > 0 && float.IsFinite(anchors[i])))
                throw new InputException($"{kernel}: input 'anchors' is {anchors[i]} at {i}; expected finite sizes above 0.");
        }

        for (int i = 0; i < grids.Length; i++)
        {
            if (grids[i] is < 1 or > int.MaxValue)
                throw new InputException($"{kernel}: input 'grids' is {grids[i]} at {i}; expected 1 cell or more.");
        }
    }

    /// <summary>Refuses plain rows that the definition excludes, and those that are not finite in cells of a grid.</summary>
    public static void CheckRows(string kernel, ReadOnlySpan<float> targets, ReadOnlySpan<long> grids, long? images = null, long? classes = null)
    {
        float mostCells = 1;
        foreach (long cells in grids)
            mostCells = Math.Max(mostCells, cells);
        for (int row = 0; row < targets.Length / Columns.Length; row++)
        {
            ReadOnlySpan<float> numbers = targets.Slice(row * Columns.Length, Columns.Length);
            if (!IsBelow(numbers[0], images))
                throw Refusal(kernel, row, numbers, 0, Below(images, "images"));
            if (!IsBelow(numbers[1], classes))
                throw Refusal(kernel, row, numbers, 1, Below(classes, "classes"));
            for (int column = 2; column < numbers.Length; column++)
            {
                if (!float.IsFinite(numbers[column]))
                    throw Refusal(kernel, row, numbers, column, "a finite number");
                if (!float.IsFinite(numbers[column] * mostCells))
                    throw Refusal(kernel, row, numbers, column, $"a number that is finite on a grid of {mostCells} cells too");
                if (column >= 4 && numbers[column] <= 0)
                    throw Refusal(kernel, row, numbers, column, "above 0");
            }
        }
    }

    private static bool IsBelow(float label, long? labels) => label >= 0 && label < FirstInexact && (labels is null || label < labels);

    private static string Below(long? labels, string what) =>
        labels is null ? $"0 or more and below {FirstInexact}" : $"0 or more and below {labels}, the number of {what}";

    private static InputException Refusal(string kernel, int row, ReadOnlySpan<float> numbers, int column, string expected) =>
        new($"{kernel}: row {row} of input 'targets' has {Columns[column]} {numbers[column]}; expected {expected}.");
}
