using System.Numerics;
using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Dfl
{
    /// <summary>Computes the loss by one loop over sides and bins. O(N B) time.</summary>
    /// <param name="logits">[N,4,B], finite.</param>
    /// <param name="distances">[N,4], in bins.</param>
    /// <param name="bins">B, 2 or more.</param>
    /// <param name="options">The parameters. Null for the defaults.</param>
    /// <param name="gradient">[N,4,B], filled with d loss/d logits; or empty if it is not wanted.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="InputException">Lengths do not agree, a number is not finite, or a distance is outside the bins and the options refuse it.</exception>
    public static T Loop<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> distances, int bins, DflOptions? options = null, Span<T> gradient = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        options ??= new DflOptions();
        DflRules.CheckLengths(logits.Length, distances.Length, bins, gradient.Length);
        int n = distances.Length / 4;
        return PlainLoop.Run(
            new Dfl(),
            new KernelInput(options)
            {
                { "logits", HostArray.Of(logits.ToArray(), n, 4, bins) },
                { "distances", HostArray.Of(distances.ToArray(), n, 4) },
            },
            "logits", gradient)[0];
    }

    /// <summary>Runs the loop with sums in float64, and records the largest terms, by which the judge scales its tolerance.</summary>
    /// <param name="logits">[N,4,B].</param>
    /// <param name="distances">[N,4], in bins.</param>
    /// <param name="bins">B.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="loss">Receives one sum: the loss.</param>
    /// <param name="gradient">4 N B sums: d loss/d logits, or null if it is not wanted.</param>
    internal static void Loop<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> distances, int bins, DflOptions options, Accumulator loss, Accumulator? gradient)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        loss.Clear();
        gradient?.Clear();
        double largestLogit = 0;
        for (int side = 0; side < distances.Length; side++)
        {
            ReadOnlySpan<T> z = logits.Slice(side * bins, bins);
            foreach (T logit in z)
                largestLogit = Math.Max(largestLogit, Math.Abs(double.CreateTruncating(logit)));
            AddSide(z, Position(distances[side], bins, options), loss, gradient, side * bins);
        }

        double share = distances.Length == 0 ? 0 : 1.0 / distances.Length;
        loss.Scale(share);
        gradient?.Scale(share);
        // The error of a logarithm of a sum of exponentials is relative to the largest logit, also where the loss is small.
        loss.Observe(largestLogit);
    }

    // y, the distance after clamping.
    private static T Position<T>(T distance, int bins, DflOptions options) where T : unmanaged, IFloatingPointIeee754<T> =>
        options.Outside == DflOutside.Clamp ? T.Clamp(distance, T.Zero, T.CreateTruncating(DflRules.LargestClamped(bins))) : distance;

    private static void AddSide<T>(ReadOnlySpan<T> z, T y, Accumulator loss, Accumulator? gradient, int index)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int left = Math.Min(int.CreateTruncating(T.Floor(y)), z.Length - 2);
        T weightOfRight = y - T.CreateTruncating(left), weightOfLeft = T.One - weightOfRight;
        T most = z[0];
        foreach (T logit in z)
            most = T.Max(most, logit);
        double sum = 0;
        foreach (T logit in z)
            sum += double.CreateTruncating(T.Exp(logit - most));
        // -ln p_k = (most - z_k) + ln sum. Both parts are 0 or more, so nothing cancels.
        T ln = T.Log(T.CreateTruncating(sum));
        loss.Add(0, weightOfLeft * (most - z[left] + ln));
        loss.Add(0, weightOfRight * (most - z[left + 1] + ln));
        if (gradient is null)
            return;
        for (int k = 0; k < z.Length; k++)
            gradient.Add(index + k, T.Exp(z[k] - most) / T.CreateTruncating(sum));
        gradient.Add(index + left, -weightOfLeft);
        gradient.Add(index + left + 1, -weightOfRight);
    }

    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] logits = x.Floats("logits"), distances = x.Floats("distances");
            int bins = (int)x.Shape("logits")[2];
            DflOptions options = x.Options<DflOptions>();
            Accumulator loss = x.Sum("loss");
            Accumulator? gradient = x.GradientSum("logits");
            return () => Loop<T>(logits, distances, bins, options, loss, gradient);
        }
    }
}
