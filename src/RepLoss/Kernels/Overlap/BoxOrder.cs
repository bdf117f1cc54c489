using System.Numerics;
using System.Runtime.Intrinsics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Refuses boxes that end before they begin, for kernels whose boxes have sides of 0 or more.</summary>
internal static class BoxOrder
{
    /// <summary>Refuses the first box with x2 below x1 or y2 below y1 in some inputs.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public static void Check(Kernel kernel, KernelInput input, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (input[name].Data is float[] singles)
                Check<float>(kernel.Id, name, singles);
            else
                Check<double>(kernel.Id, name, input[name].As<double>());
        }
    }

    /// <summary>Refuses the first box with x2 below x1 or y2 below y1.</summary>
    /// <param name="kernel">The id to name.</param>
    /// <param name="input">The name of the input.</param>
    /// <param name="boxes">[N,4].</param>
    /// <param name="first">The number that the first box has in the input.</param>
    /// <exception cref="InputException">There is one.</exception>
    public static void Check<T>(string kernel, string input, ReadOnlySpan<T> boxes, int first = 0) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < boxes.Length; i += 4)
        {
            if (!(boxes[i + 2] < boxes[i] || boxes[i + 3] < boxes[i + 1]))
                continue;
            int axis = boxes[i + 2] < boxes[i] ? 0 : 1;
            string name = axis == 0 ? "x" : "y";
            throw new InputException(
                $"{kernel}: input '{input}' has {name}2 = {boxes[i + axis + 2]} below {name}1 = {boxes[i + axis]} in box [{first + (i / 4)}]; expected x1 <= x2 and y1 <= y2.");
        }
    }

    /// <summary>The same, four boxes at a time.</summary>
    public static unsafe void CheckFused(string kernel, string input, ReadOnlySpan<float> boxes)
    {
        fixed (float* numbers = boxes)
        {
            // Each number beside the one two places behind it, which is its box's other edge in every second pair of lanes.
            Vector512<float> isLow = Vector512.Create(-1, -1, 0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1, 0, 0).AsSingle(), wrong = default;
            int i = 0;
            for (; i + Vector512<float>.Count + 2 <= boxes.Length; i += Vector512<float>.Count)
                wrong |= Vector512.LessThan(Vector512.Load(numbers + i + 2), Vector512.Load(numbers + i));
            if (!Vector512.EqualsAll((wrong & isLow).AsInt32(), Vector512<int>.Zero))
                i = 0;
            Check(kernel, input, boxes[i..], i / 4);
        }
    }
}
