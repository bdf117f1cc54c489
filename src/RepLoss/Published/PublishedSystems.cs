using RepLoss.Contract;
using RepLoss.Kernels;

namespace RepLoss.Published;

/// <summary>The published repulsion losses as parameter sets of the kernels. A further system is a further entry here.</summary>
public static class PublishedSystems
{
    private const string ForYolov5 = "Repulsion-Loss for yolov5", OnPytorch = "repulsion_loss_pytorch", OnSsd = "repulsion_loss_ssd", FaceV2 = "YOLO-FaceV2";

    /// <summary>All of them, by system and then by term.</summary>
    public static IReadOnlyList<PublishedSystem> All { get; } =
    [
        new(ForYolov5, LittleGrey("RepLoss.Attr"), "attraction", new AttractionOptions(),
            "Nothing.",
            []),
        new(ForYolov5, LittleGrey("RepLoss.RepGT"), "rep-gt", new RepGtOptions { Sigma = 0.25 },
            "It chooses the second truth by an IoU that counts a last pixel.",
            [
                "At or below sigma the tensor version is the constant -1e-7 without a gradient.",
                "With a single truth a box is repelled from its own target.",
                "Its IoU converts its inputs in place.",
            ]),
        new(ForYolov5, LittleGrey("RepLoss.RepBox"), "rep-box",
            new RepBoxOptions { Sigma = 0.25, Denominator = RepBoxDenominator.Pairs, PixelOffset = 1 },
            "Boxes of one target repel each other, so targetIds is left out.",
            [
                "The tensor version's gradient is NaN in every coordinate.",
                "Pairs without overlap add 1e-7 each.",
            ]),
        new(OnPytorch, Dongdonghy("repgt"), "rep-gt",
            new RepGtOptions { Sigma = 0.9, Denominator = RepGtDenominator.Overlapping, Exclude = RepGtExclusion.Coordinates },
            "It runs an image at a time with each box's target as its truth, and overlap counts a last pixel.",
            ["At or below sigma the term goes through a Python number and has no gradient."]),
        new(OnPytorch, Dongdonghy("repbox"), "rep-box",
            new RepBoxOptions { Sigma = 0, Denominator = RepBoxDenominator.Overlap, PixelOffset = 1 },
            "It runs an image at a time, targetIds is the same for targets with the same coordinates, and the count has no 1e-7.",
            []),
        new(OnSsd, Bailvwangzi("RepulsionLoss.forward, sigma = 0"), "rep-gt",
            new RepGtOptions { Sigma = 0, Denominator = RepGtDenominator.Sum },
            "It designates by the prior's IoU and the caller divides by the number of positives.",
            [
                "With a single truth a box is repelled from its own target.",
                "A truth without area makes the loss NaN.",
            ]),
        new(OnSsd, Bailvwangzi("RepulsionLoss.forward, sigma = 1, commented out"), "rep-gt",
            new RepGtOptions { Sigma = 1, LogEpsilon = 1e-10, Denominator = RepGtDenominator.Sum },
            "As with sigma = 0.",
            [
                "As with sigma = 0.",
                "Where a truth is covered up to a shared edge, that edge's gradient is of the order of 1e10.",
            ]),
        new(FaceV2, Krasjet("repulsion_loss_torch, repgt"), "rep-gt",
            new RepGtOptions { Sigma = 0.5, Denominator = RepGtDenominator.Overlapping, Exclude = RepGtExclusion.Coordinates },
            "It runs an image and level at a time with each box's target as its truth, and a row counts from IoU 0.1 up.",
            [
                "The boxes are detached: there is no gradient at all.",
                "Cell-relative centres and sizes are read as corners.",
            ]),
        new(FaceV2, Krasjet("repulsion_loss_torch, repbox"), "rep-box",
            new RepBoxOptions { Sigma = 0.5, Denominator = RepBoxDenominator.Square },
            "It runs an image and level at a time, targetIds is the same for targets with the same coordinates, and it is 0 unless some IoU is above 0.1.",
            [
                "The boxes are detached: there is no gradient at all.",
                "Cell-relative centres and sizes are read as corners.",
            ]),
    ];

    private static PublishedSource LittleGrey(string function) =>
        new("LittleGrey-hjp/Repulsion-Loss", "f82e748c58e320aacb60e3f6604c95d1732538b6", $"rep_loss.py, {function}");

    private static PublishedSource Dongdonghy(string function) =>
        new("dongdonghy/repulsion_loss_pytorch", "3f57256b81779e5c6a66c14ff19d23aa3d6809fa", $"repulsion_loss.py, {function}");

    private static PublishedSource Bailvwangzi(string function) =>
        new("bailvwangzi/repulsion_loss_ssd", "fcf6c14be7e6ec2a1e146226a43491e744aef9c6", $"layers/modules/repulsion_loss.py, {function}");

    private static PublishedSource Krasjet(string function) =>
        new("Krasjet-Yu/YOLO-FaceV2", "8e61afad66508d13c32ad2936e4ab8fc16ebf61a", $"utils/RepulsionLoss.py, {function}");
}
