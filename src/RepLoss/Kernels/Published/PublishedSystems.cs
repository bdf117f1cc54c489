using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>The published systems as parameter sets of the kernels. A further system is a further entry here.</summary>
public static class PublishedSystems
{
    private const string ForYolov5 = "Repulsion-Loss for yolov5", OnPytorch = "repulsion_loss_pytorch", OnSsd = "repulsion_loss_ssd", FaceV2 = "YOLO-FaceV2",
        Yolov5 = "YOLOv5 v7.0", ShuffleNet = "YOLOv5-ShuffleNetV2-CrossEntropyLoss", SoftObject = "yolov5-SoftObjectLoss",
        Yolov8 = "YOLOv8", MMDetection = "MMDetection";

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
        new(Yolov5, Ultralytics("utils/metrics.py, bbox_iou"), "ciou", new CiouOptions(),
            "Nothing where both boxes have an area.",
            ["Identical boxes are NaN where float32 rounds their IoU above 1."]),
        new("YOLOv5 v5.0", new("ultralytics/yolov5", "f5b8f7d54c9fa69210da0177fec7ac2d9e4a627c", "utils/general.py, bbox_iou"), "ciou",
            new CiouOptions { EpsilonPlacement = CiouEpsilonPlacement.V5 },
            "Nothing where both boxes have an area.",
            []),
        new(Yolov5, Ultralytics("utils/loss.py, ComputeLoss.build_targets"), "yolo-targets", new YoloTargetsOptions(),
            "Targets that are not finite, negative or of no class are refused.",
            ["A negative width is kept.", "Class -1 writes the last class."]),
        new(Yolov5, Ultralytics("utils/loss.py, ComputeLoss"), "yolo-loss", new YoloLossOptions(),
            "The last of several rows takes a cell.",
            ["Above 3,000 rows and one thread the objectness is a race.", "A box that is exactly right can be NaN."]),
        new(Yolov5, Ultralytics("utils/loss.py, ComputeLoss, sort_obj_iou"), "yolo-loss", new YoloLossOptions { Duplicates = DuplicateCells.Max },
            "Nothing.",
            ["A box that is exactly right can be NaN."]),
        new(ShuffleNet, new("shaoshengsong/YOLOv5-ShuffleNetV2-CrossEntropyLoss", "b918426fc481d0a9b275ae1bd6aec9af7deacd14", "utils/loss.py, ComputeLoss"),
            "yolo-loss", new YoloLossOptions { Classification = ClassLoss.Ce },
            "Label smoothing and focal loss are refused.",
            ["Label smoothing and class weights are ignored.", "It fails with focal loss."]),
        new(SoftObject, G0401828t("ComputeLoss.build_targets_custom"), "soft-targets", new SoftTargetsOptions { Score = SoftScore.Diagonal },
            "Cells outside the image are left out.",
            ["The level's number stands for image and anchor.", "Cells outside the image are moved onto its border."]),
        new(SoftObject, G0401828t("ComputeLoss.build_targets_custom1"), "soft-targets", new SoftTargetsOptions { Score = SoftScore.Score2 },
            "Cells outside the image are left out.",
            ["It raises where a level has no match.", "Cells outside the image are moved onto its border."]),
        new(Yolov8, Ultralytics8("ultralytics/utils/loss.py, BboxLoss"), "box-loss", new BoxLossOptions(),
            "It weighs each pair by its target scores: WeightedLoss.",
            []),
        new(Yolov8, Ultralytics8("ultralytics/utils/loss.py, DFLoss"), "dfl", new DflOptions(),
            "It weighs each box by its target scores: WeightedLoss.",
            ["The caller's distances are clamped in place."]),
        new("YOLOv8 OBB", new("ultralytics/ultralytics", "000df7b31ef2cb308fa0a69c35ddc3f7c74f4302", "ultralytics/utils/metrics.py, probiou"), "prob-iou", new NoOptions(),
            "An epsilon of 1e-7 stands in five places.",
            ["Identical boxes are .99955.", "A side of 0 and a slender box can have a NaN gradient."]),
        new(MMDetection, OpenMMLab("19bceba56284d440278e80cfde1d95460330ccbb", "varifocal_loss.py, varifocal_loss"), "varifocal", new VarifocalOptions(),
            "Nothing.",
            ["Without elements the mean is NaN."]),
        new(MMDetection, OpenMMLab("030b5682a4fc5bfe7fda1b0c6fb6e896f33b61dc", "iou_loss.py, ciou_loss"), "box-loss", new BoxLossOptions(),
            "alpha has no epsilon, and the heights have one.",
            ["alpha carries gradient.", "A box that is exactly right is NaN in float32."]),
        new("torchvision", new("pytorch/vision", "01d7c502684af46b0ac190b46cbcecaa85e5165d", "torchvision/ops/giou_loss.py, generalized_box_iou_loss"), "box-loss",
            new BoxLossOptions { Kind = BoxLossKind.Giou },
            "The overlap of touching boxes has no gradient.",
            []),
        new("DETR", HungarianCostAsPublished.InDetr, "hungarian-cost", new HungarianCostOptions(),
            "Boxes without area have a GIoU.",
            ["Boxes without area make the cost NaN."]),
        new("Deformable DETR", HungarianCostAsPublished.InDeformableDetr, "hungarian-cost",
            new HungarianCostOptions { Classification = MatchClassification.Focal, ClassWeight = 2 },
            "Boxes without area have a GIoU, and 1 - p keeps its digits.",
            ["Boxes without area make the cost NaN.", "The logarithm of 1 - p is wrong where p is almost 1."]),
        new(Yolov8, TalAssignAsPublished.InUltralytics, "tal-assign", new TalAssignOptions { Conflict = AssignConflict.All },
            "Alignments are compared in float64.",
            ["An anchor may go to a truth that did not claim it.", "Anchors without alignment are lost.", "It throws where an image has fewer anchors than topk."]),
        new("YoloSharp", TalAssignAsPublished.InYoloSharp, "tal-assign", new TalAssignOptions { Conflict = AssignConflict.All, SmallSide = 8 },
            "Alignments are compared in float64.",
            ["As in YOLOv8.", "The second topk counts anchors of others."]),
        new("YOLOX", SimOtaAsPublished.InYolox, "sim-ota", new SimOtaOptions(),
            "Costs are compared in float64, as pairs with their weakness.",
            ["float32 rounds the cost of weak pairs to 1/128.", "It throws where no anchor is near any truth."]),
        new("super-gradients", SimOtaAsPublished.InSuperGradients, "sim-ota", new SimOtaOptions { Conflict = AssignConflict.Claiming },
            "A truth counts the candidates of all truths, and the sum is not multiplied.",
            ["It is called faster, and assigns otherwise than YOLOX."]),
        new("torchvision", NmsAsPublished.CoordinateTrick, "nms", new NmsOptions(),
            "IoU is compared in the boxes' dtype.",
            ["Boxes of other classes suppress where coordinates are negative.", "Large images and many classes leave float32 no digits for small boxes."]),
        new("YOLACT", NmsAsPublished.FastNms, "nms", new NmsOptions(),
            "Suppressed boxes suppress.",
            ["It drops boxes that no kept box overlaps."]),
        new("YOLOv6", new("meituan/YOLOv6", "0334a96a6b6c49c5e1a7833f30fb6e32da6c202c", "yolov6/utils/figure_iou.py, IOUloss"), "box-loss",
            new BoxLossOptions { Kind = BoxLossKind.Siou },
            "The heights have an epsilon, and the quotients have none.",
            ["Boxes with one centre are NaN."]),
    ];

    private static PublishedSource Ultralytics8(string function) => new("ultralytics/ultralytics", "00033e8fbb067a7872c9a92ce3b15282ba2921f4", function);

    private static PublishedSource OpenMMLab(string commit, string function) => new("open-mmlab/mmdetection", commit, $"mmdet/models/losses/{function}");

    private static PublishedSource Ultralytics(string function) => new("ultralytics/yolov5", "915bbf294bb74c859f0b41f1c23bc395014ea679", function);

    private static PublishedSource G0401828t(string function) =>
        new("g0401828t/yolov5-SoftObjectLoss", "1d4f7803e39544dab43dcc13f2758d0333bb0567", $"loss_custom.py, {function}");

    private static PublishedSource LittleGrey(string function) =>
        new("LittleGrey-hjp/Repulsion-Loss", "f82e748c58e320aacb60e3f6604c95d1732538b6", $"rep_loss.py, {function}");

    private static PublishedSource Dongdonghy(string function) =>
        new("dongdonghy/repulsion_loss_pytorch", "3f57256b81779e5c6a66c14ff19d23aa3d6809fa", $"repulsion_loss.py, {function}");

    private static PublishedSource Bailvwangzi(string function) =>
        new("bailvwangzi/repulsion_loss_ssd", "fcf6c14be7e6ec2a1e146226a43491e744aef9c6", $"layers/modules/repulsion_loss.py, {function}");

    private static PublishedSource Krasjet(string function) =>
        new("Krasjet-Yu/YOLO-FaceV2", "8e61afad66508d13c32ad2936e4ab8fc16ebf61a", $"utils/RepulsionLoss.py, {function}");
}
