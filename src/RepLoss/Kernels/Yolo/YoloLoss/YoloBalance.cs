using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>How much the objectness of each level weighs, and how that follows its loss (YOLOv5's autobalance).</summary>
internal static class YoloBalance
{
    /// <summary>The levels that there are weights for.</summary>
    public const int MostLevels = 5;

    /// <summary>The share of its old weight that a level keeps.</summary>
    public const double Keep = 0.9999;

    /// <summary>What the reciprocal of a level's loss is multiplied by.</summary>
    public const double Follow = 0.0001;

    /// <summary>A smaller loss counts as this one, so that no weight is infinite; YOLOv5 divides by 0 and raises.</summary>
    public const double LeastLoss = 1e-30;

    private const double ReferenceStride = 16;

    private static readonly double[] s_usualStrides = [8, 16, 32, 64, 128];

    /// <summary>The weights to begin with.</summary>
    public static double[] Of(int levels) => levels == 3 ? [4, 1, 0.4] : new[] { 4, 1, 0.25, 0.06, 0.02 }[..levels];

    /// <summary>The weight of the next step, before it is divided by the weight of the level of stride 16.</summary>
    public static double Next(double balance, double loss) => (Keep * balance) + (Follow / Math.Max(loss, LeastLoss));

    /// <summary>The level of stride 16, whose weight stays 1.</summary>
    /// <param name="levels">L.</param>
    /// <param name="strides">The stride of each level; 8, 16, 32, 64, 128 where empty.</param>
    /// <exception cref="InputException">There is no such level, or not one stride a level.</exception>
    public static int Reference(int levels, ReadOnlySpan<double> strides)
    {
        ReadOnlySpan<double> found = strides.IsEmpty ? s_usualStrides.AsSpan(0, levels) : strides;
        if (found.Length != levels)
            throw new InputException($"yolo-loss: {found.Length} strides for {levels} levels; expected one a level.");
        int reference = found.IndexOf(ReferenceStride);
        return reference >= 0 ? reference : throw new InputException(
            $"yolo-loss: the levels have strides {string.Join(", ", found.ToArray())}{(strides.IsEmpty ? ", since input 'strides' is absent" : "")}; " +
            "expected one of 16, by whose weight autobalance divides the others.");
    }
}
