using System.Numerics;
using System.Runtime.InteropServices;
using RepLoss.Contract;
using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>Who gets an anchor that several labelled boxes chose.</summary>
public enum AssignConflict
{
    /// <summary>The best of those that chose it.</summary>
    Claiming,

    /// <summary>The best of all labelled boxes of the image, whether it chose the anchor or not.</summary>
    All,
}

/// <summary>What the assigners refuse alike.</summary>
internal static class AssignRules
{
    /// <summary>Refuses labels that are no class.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public static void CheckLabels(string kernel, ReadOnlySpan<long> labels, long classes)
    {
        for (int g = 0; g < labels.Length; g++)
        {
            if (labels[g] < 0 || labels[g] >= classes)
                throw new InputException($"{kernel}: input 'labels' is {labels[g]} at [{g}]; expected 0 or more and below {classes}, the number of classes.");
        }
    }

    /// <summary>The number of classes of so many scores, as a Loop takes them; as many as may be where there is no anchor.</summary>
    /// <exception cref="InputException">They are no whole rows.</exception>
    public static int ClassesOf(string kernel, string name, int scores, int anchors)
    {
        int classes = anchors == 0 ? int.MaxValue : scores / anchors;
        InputException.Require(anchors == 0 ? scores == 0 : classes * anchors == scores,
            () => $"{kernel}: '{name}' has {scores} numbers; expected a multiple of {anchors}, the number of anchors.");
        return classes;
    }

    /// <summary>Refuses numbers outside a range.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public static void CheckRange(string kernel, string name, HostArray numbers, Func<double, bool> isAllowed, string expected)
    {
        for (int i = 0; i < numbers.Count; i++)
        {
            if (!isAllowed(numbers.ValueAt(i)))
                throw new InputException($"{kernel}: input '{name}' is {numbers.ValueAt(i)} at {numbers.Place(i)}; expected {expected}.");
        }
    }

    /// <summary>Refuses rows of numbers of which one is not finite.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public static void CheckFinite(string kernel, string name, ReadOnlySpan<float> numbers, int width)
    {
        // x - x is 0, or NaN where x is not finite, and NaN stays in a sum.
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(numbers);
        Vector<float> sum = default;
        foreach (Vector<float> vector in vectors)
            sum += vector - vector;
        for (int i = sum == default ? vectors.Length * Vector<float>.Count : 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i]))
                throw new InputException($"{kernel}: input '{name}' is {numbers[i]} at [{(width == 1 ? i : $"{i / width},{i % width}")}]; expected finite numbers.");
        }
    }

    /// <summary>Refuses labels and a mask of truths that do not lie beside the truths.</summary>
    /// <exception cref="InputException">One does not.</exception>
    public static void CheckTruths(string kernel, Tensor labels, Tensor truths, Tensor? truthMask)
    {
        TensorInput.RequireBeside(kernel, "labels", labels, ScalarType.Int64, "truths", truths, truths.shape.AsSpan()[..^1]);
        if (truthMask is not null)
            TensorInput.RequireBeside(kernel, "truthMask", truthMask, ScalarType.Bool, "truths", truths, truths.shape.AsSpan()[..^1]);
    }

    /// <summary>Numbers in float64, in which the assigners compare whatever the dtype.</summary>
    public static double[] Widen<T>(T[] numbers) where T : unmanaged, IFloatingPointIeee754<T> =>
        numbers as double[] ?? Array.ConvertAll(numbers, double.CreateTruncating);
}
