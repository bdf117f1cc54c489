using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class CrossEntropy
{
    /// <summary>The loss by loops over rows and classes, and its gradient.</summary>
    /// <param name="logits">[N,K], finite.</param>
    /// <param name="classes">[N], from 0 to K-1.</param>
    /// <param name="gradient">[N,K], filled with d loss/d logits; or empty if it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths do not fit, a number is not finite, or a value or parameter is not allowed.</exception>
    public static T Loop<T>(ReadOnlySpan<T> logits, ReadOnlySpan<long> classes, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T> => PlainLoop.Run(
            new CrossEntropy(),
            new KernelInput(new NoOptions())
            {
                { "logits", classes.IsEmpty ? HostArray.Of(logits.ToArray(), 0, 1) : PlainLoop.Rows("cross-entropy", "logits", logits, Math.Max(1, logits.Length / classes.Length)) },
                { "classes", HostArray.Of(classes.ToArray(), classes.Length) },
            },
            "logits", gradient)[0];

    /// <summary>A loop over rows and two over classes; O(N K) time, no memory beyond the answer.</summary>
    /// <param name="logits">[N,K].</param>
    /// <param name="classes">[N], from 0 to K-1.</param>
    /// <param name="loss">Receives one sum: the loss.</param>
    /// <param name="gradient">N K sums: d loss/d logits, or null if it is not wanted.</param>
    internal static void Loop<T>(ReadOnlySpan<T> logits, ReadOnlySpan<long> classes, Accumulator loss, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int n = classes.Length, k = n == 0 ? 0 : logits.Length / n;
        loss.Clear();
        gradient?.Clear();
        for (int i = 0; i < n; i++)
            AddRow(logits.Slice(i * k, k), (int)classes[i], loss, gradient, i * k);
        double share = n == 0 ? 0 : 1.0 / n;
        loss.Scale(share);
        gradient?.Scale(share);
    }

    // logsumexp(z) - z_c with the largest logit taken out; d/dz_k = exp(z_k - max) / sum, less 1 at the row's class.
    private static void AddRow<T>(ReadOnlySpan<T> row, int label, Accumulator loss, Accumulator? gradient, int start)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T largest = row[0];
        foreach (T logit in row)
            largest = T.Max(largest, logit);
        T sum = T.Zero;
        foreach (T logit in row)
            sum += T.Exp(logit - largest);
        loss.Add(0, largest - row[label] + T.Log(sum));
        // The largest term of the sum is 1, and its rounding passes through the logarithm.
        loss.Observe(1);
        if (gradient is null)
            return;
        for (int k = 0; k < row.Length; k++)
            gradient.Add(start + k, T.Exp(row[k] - largest) / sum);
        gradient.Add(start + label, -T.One);
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] logits = x.Floats("logits");
            long[] classes = x.Integers("classes");
            Accumulator loss = x.Sum("loss");
            Accumulator? gradient = x.GradientSum("logits");
            return () => Loop<T>(logits, classes, loss, gradient);
        }
    }
}
