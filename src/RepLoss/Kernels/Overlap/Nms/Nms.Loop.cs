using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Nms
{
    /// <summary>Suppresses by two nested loops: over the boxes by descending score, and over the boxes kept so far. O(N M) time.</summary>
    /// <param name="boxes">[N,4], x1, y1, x2, y2.</param>
    /// <param name="scores">[N].</param>
    /// <param name="classes">[N], or empty if all boxes have the same class.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <returns>[M], the indices of the kept boxes by descending score.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static long[] Loop<T>(ReadOnlySpan<T> boxes, ReadOnlySpan<T> scores, ReadOnlySpan<long> classes = default, NmsOptions? options = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var input = new KernelInput(options ?? new NmsOptions())
        {
            { "boxes", PlainLoop.Rows("nms", "boxes", boxes, 4) },
            { "scores", HostArray.Of(scores.ToArray(), scores.Length) },
        };
        if (!classes.IsEmpty)
            input.Add("classes", HostArray.Of(classes.ToArray(), classes.Length));
        return PlainLoop.Answer(new Nms(), input, []).Outputs["kept"].As<long>();
    }

    internal static void Loop<T>(T[] boxes, T[] scores, long[]? classes, NmsOptions options, List<long> kept)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        kept.Clear();
        // The sort is stable, so boxes with equal scores stay in the order of their indices.
        foreach (int i in Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]))
        {
            bool isSuppressed = false;
            foreach (long j in kept)
                isSuppressed |= (classes is null || classes[i] == classes[j]) && Overlap(boxes.AsSpan(4 * i, 4), boxes.AsSpan(4 * (int)j, 4)) > options.IouThreshold;
            if (!isSuppressed)
                kept.Add(i);
        }
    }

    private static double Overlap<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<double> wideA = stackalloc double[4], wideB = stackalloc double[4];
        for (int i = 0; i < 4; i++)
            (wideA[i], wideB[i]) = (double.CreateTruncating(a[i]), double.CreateTruncating(b[i]));
        return Boxes.IoU<double>(wideA, wideB, 0, 0);
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] boxes = x.Floats("boxes"), scores = x.Floats("scores");
            long[]? classes = x.Find("classes")?.As<long>();
            NmsOptions options = x.Options<NmsOptions>();
            List<long> kept = [];
            x.Output("kept", () => HostArray.Of(kept.ToArray(), kept.Count));
            return () => Loop(boxes, scores, classes, options, kept);
        }
    }
}
