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

    /// <summary>The weights to begin with.</summary>
    public static double[] Of(int levels) => levels == 3 ? [4, 1, 0.4] : new[] { 4, 1, 0.25, 0.06, 0.02 }[..levels];

    /// <summary>The level of stride 16, whose weight stays 1: the second one, or the only one.</summary>
    public static int Reference(int levels) => Math.Min(1, levels - 1);
}
