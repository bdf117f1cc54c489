using System.Numerics;
using System.Runtime.InteropServices;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public static partial class Boxes
{
    /// <summary>Refuses what is no row of boxes, or holds a number that is not finite: the variants on spans have no shapes to check.</summary>
    /// <exception cref="InputException">The first thing that does not fit.</exception>
    internal static int CountFused(string kernel, string input, ReadOnlySpan<float> boxes)
    {
        int length = boxes.Length;
        if (length % 4 != 0)
            throw new InputException($"{kernel}: input '{input}' has {length} numbers; expected 4 for each box.");
        // x - x is 0, or NaN where x is not finite, and NaN stays in a sum.
        Vector<float> sum = default;
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(boxes);
        foreach (Vector<float> vector in vectors)
            sum += vector - vector;
        int rest = vectors.Length * Vector<float>.Count;
        if (sum != default)
            rest = 0;
        for (int i = rest; i < length; i++)
        {
            float value = boxes[i];
            if (!float.IsFinite(value))
                throw new InputException($"{kernel}: input '{input}' is {value} at [{i / 4},{i % 4}]; expected finite numbers.");
        }

        return length / 4;
    }

    /// <summary>Refuses image ids that are not one a prediction and one a truth, or none of both.</summary>
    /// <exception cref="InputException">They are others.</exception>
    internal static void RequireImages(string kernel, int imageIds, int predictions, int truthImageIds, int truths)
    {
        if (imageIds == 0 && truthImageIds == 0)
            return;
        RequireLength(kernel, "imageIds", imageIds, predictions);
        RequireLength(kernel, "truthImageIds", truthImageIds, truths);
    }

    /// <summary>Refuses an array that has another length than its contract says; an empty one may stand for "not wanted".</summary>
    /// <exception cref="InputException">The length is another.</exception>
    internal static void RequireLength(string kernel, string name, int found, long expected, bool orEmpty = false)
    {
        if (found != expected && !(orEmpty && found == 0))
            throw new InputException($"{kernel}: '{name}' has {found} elements; expected {expected}{(orEmpty ? ", or none" : "")}.");
    }
}
