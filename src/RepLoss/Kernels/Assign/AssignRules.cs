using System.Numerics;
using System.Runtime.InteropServices;
using RepLoss.Contract;
using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>Which labelled box gets an anchor that several labelled boxes chose.</summary>
public enum AssignConflict
{
    /// <summary>The best of the labelled boxes that chose the anchor.</summary>
    Claiming,

    /// <summary>The best of all labelled boxes of the image, also of those that did not choose the anchor.</summary>
    All,
}

/// <summary>The checks of input that the assigners share.</summary>
internal static class AssignRules
{
    /// <summary>Refuses a label that is not the number of a class.</summary>
    /// <exception cref="InputException">A label is below 0 or not below the number of classes.</exception>
    public static void CheckLabels(string kernel, ReadOnlySpan<long> labels, long classes)
    {
        for (int g = 0; g < labels.Length; g++)
        {
            if (labels[g] < 0 || labels[g] >= classes)
                throw new InputException($"{kernel}: input 'labels' is {labels[g]} at [{g}]; expected 0 or more and below {classes}, the number of classes.");
        }
    }

    /// <summary>Computes the number of classes from the number of scores. It is <see cref="int.MaxValue"/> where there is no anchor, so that any label is allowed.</summary>
    /// <exception cref="InputException">The number of scores is not a multiple of the number of anchors.</exception>
    public static int ClassesOf(string kernel, string name, int scores, int anchors)
    {
        int classes = anchors == 0 ? int.MaxValue : scores / anchors;
        InputException.Require(anchors == 0 ? scores == 0 : classes * anchors == scores,
            () => $"{kernel}: '{name}' has {scores} numbers; expected a multiple of {anchors}, the number of anchors.");
        return classes;
    }

    /// <summary>Refuses a number outside a range.</summary>
    /// <exception cref="InputException">A number is not allowed.</exception>
    public static void CheckRange(string kernel, string name, HostArray numbers, Func<double, bool> isAllowed, string expected)
    {
        for (int i = 0; i < numbers.Count; i++)
        {
            if (!isAllowed(numbers.ValueAt(i)))
                throw new InputException($"{kernel}: input '{name}' is {numbers.ValueAt(i)} at {numbers.Place(i)}; expected {expected}.");
        }
    }

    /// <summary>Refuses a number that is not finite.</summary>
    /// <exception cref="InputException">A number is infinite or NaN.</exception>
    public static void CheckFinite(string kernel, string name, ReadOnlySpan<float> numbers, int width)
    {
        // x - x is 0 where x is finite and NaN elsewhere. A sum that NaN is added to stays NaN.
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

    /// <summary>Refuses labels or a mask whose dtype, device or shape does not fit the truths.</summary>
    /// <exception cref="InputException">The labels or the mask do not fit.</exception>
    public static void CheckTruths(string kernel, Tensor labels, Tensor truths, Tensor? truthMask)
    {
        TensorInput.RequireBeside(kernel, "labels", labels, ScalarType.Int64, "truths", truths, truths.shape.AsSpan()[..^1]);
        if (truthMask is not null)
            TensorInput.RequireBeside(kernel, "truthMask", truthMask, ScalarType.Bool, "truths", truths, truths.shape.AsSpan()[..^1]);
    }

    /// <summary>Converts numbers to float64. The assigners compare in float64 for every dtype.</summary>
    public static double[] Widen<T>(T[] numbers) where T : unmanaged, IFloatingPointIeee754<T> =>
        numbers as double[] ?? Array.ConvertAll(numbers, double.CreateTruncating);
}
