using RepLoss;
using static TorchSharp.torch;
using static TorchSharp.torchvision;

namespace TorchVisionRivals;

/// <summary>The functions of the package TorchVision, unchanged: a user of TorchSharp would call these otherwise.</summary>
public static class Rivals
{
    [Rival("nms", "TorchVision")]
    public static Tensor Nms(Tensor boxes, Tensor scores, double iouThreshold) => ops.nms(boxes, scores, iouThreshold);

    [Rival("iou", "TorchVision")]
    public static Tensor Iou(Tensor boxes1, Tensor boxes2) => ops.box_iou(boxes1, boxes2);

    [Rival("box-loss", "TorchVision")]
    public static Tensor BoxLoss(Tensor predicted, Tensor target, string kind, double epsilon)
    {
        Func<Tensor, Tensor, nn.Reduction, double, Tensor> loss = kind switch
        {
            "giou" => ops.generalized_box_iou_loss,
            "diou" => ops.distance_box_iou_loss,
            "ciou" => ops.complete_box_iou_loss,
            _ => throw new NotSupportedException($"TorchVision has no {kind}"),
        };
        return loss(predicted, target, nn.Reduction.Mean, epsilon);
    }

    [Rival("focal", "TorchVision")]
    public static Tensor Focal(Tensor logits, Tensor labels, double gamma, double alpha) =>
        ops.sigmoid_focal_loss(logits, labels, alpha, gamma, nn.Reduction.Mean);
}
