using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The cost of a prediction's classes in a match.</summary>
public enum MatchClassification
{
    /// <summary>The negated softmax over the classes, as in DETR. The last class may be "no object".</summary>
    Softmax,

    /// <summary>A focal loss of each class's sigmoid, as in Deformable DETR.</summary>
    Focal,
}

/// <summary>Parameters of <see cref="HungarianCost"/>.</summary>
public sealed record HungarianCostOptions : KernelOptions
{
    /// <summary>The cost of the classes.</summary>
    public MatchClassification Classification { get; init; }

    /// <summary>Weight of the cost of the class, 0 or more.</summary>
    public double ClassWeight { get; init; } = 1;

    /// <summary>Weight of the four differences of the boxes, 0 or more.</summary>
    public double BoxWeight { get; init; } = 5;

    /// <summary>Weight of the generalized IoU, 0 or more.</summary>
    public double GiouWeight { get; init; } = 2;

    /// <summary>Weight of a positive in the focal loss, 0 to 1. A negative has the weight 1 - alpha.</summary>
    public double Alpha { get; init; } = 0.25;

    /// <summary>Exponent of the focal loss, 0 or more.</summary>
    public double Gamma { get; init; } = 2;

    /// <inheritdoc/>
    public override void Validate()
    {
        RequireWeight(ClassWeight, nameof(ClassWeight));
        RequireWeight(BoxWeight, nameof(BoxWeight));
        RequireWeight(GiouWeight, nameof(GiouWeight));
        Require(Alpha is >= 0 and <= 1, Alpha, "0 to 1");
        RequireWeight(Gamma, nameof(Gamma));
    }

    private static void RequireWeight(double value, string name) =>
        Require(value >= 0 && double.IsFinite(value), value, "a number of 0 or more", name);
}
