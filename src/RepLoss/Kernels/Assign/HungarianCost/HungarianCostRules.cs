using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The checks of the input of <see cref="HungarianCost"/>, and the tolerance of its answers in float32.</summary>
internal static class HungarianCostRules
{
    /// <summary>Refuses a label that is not the number of a class, and a box with a side below 0.</summary>
    public static void Check(KernelInput input)
    {
        AssignRules.CheckLabels("hungarian-cost", input["labels"].As<long>(), input["logits"].Shape[1]);
        CheckSides("boxes", input["boxes"]);
        CheckSides("truths", input["truths"]);
    }

    /// <summary>The absolute tolerance of float32 answers: a few roundings of the corners relative to the smallest side, times the weight of GIoU.</summary>
    public static double Absolute32(double giouWeight, double smallestSide) =>
        Math.Max(Tolerance.Default.ValueAbsolute32, giouWeight * Math.Pow(2, -21) * (1 + (1 / smallestSide)));

    /// <summary>The smallest side above 0 of any box; 1 if there is none. A side of exactly 0 is left out, since both its corners round to the same number.</summary>
    public static double SmallestSide(KernelInput input) => new[] { input["boxes"], input["truths"] }
        .SelectMany(boxes => Enumerable.Range(0, boxes.Count).Where(i => i % 4 >= 2).Select(boxes.ValueAt))
        .Where(side => side > 0)
        .DefaultIfEmpty(1)
        .Min();

    private static void CheckSides(string name, HostArray boxes)
    {
        for (int i = 0; i < boxes.Count; i++)
        {
            int index = i;
            InputException.Require(i % 4 < 2 || boxes.ValueAt(i) >= 0,
                () => $"hungarian-cost: input '{name}' is {boxes.ValueAt(index)} at {boxes.Place(index)}; expected a {(index % 4 == 2 ? "width" : "height")} of 0 or more.");
        }
    }
}
