using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Tests.Judge.WrongTwins;

/// <summary>iou whose Tensor twin forgets max(0, …): boxes apart in both directions overlap.</summary>
internal sealed class IouWithoutClamp() : IouTwin((a, b, options) => Formula(a, b, options, side => side, 0));

/// <summary>iou whose Tensor twin adds epsilon to the numerator as well.</summary>
internal sealed class IouEpsilonMoved() : IouTwin((a, b, options) => Formula(a, b, options, side => side.clamp_min(0), options.Epsilon));

/// <summary>iou whose Tensor twin has no gradient with respect to the second boxes.</summary>
internal sealed class IouHalfGradient() : IouTwin((a, b, options) => Iou.Tensor(a, b.detach(), options));

/// <summary>iou whose Tensor twin has relu where the clamp belongs: equal values, no gradient where boxes touch.</summary>
internal sealed class IouReluAtTouch() : IouTwin((a, b, options) => Formula(a, b, options, side => nn.functional.relu(side), 0));

/// <summary>iou whose Tensor twin answers in a dtype that no array has.</summary>
internal sealed class IouInHalves() : IouTwin((a, b, options) => Iou.Tensor(a, b, options).to(ScalarType.Float16));

/// <summary>iou with another Tensor twin.</summary>
internal abstract class IouTwin(Func<Tensor, Tensor, IouOptions, Tensor> twin) : StandIn(
    new Iou(),
    [
        new Iou().Variant(VariantName.Loop),
        new TensorVariant(VariantName.Tensor, "iou", x => twin(x["boxes1"], x["boxes2"], x.Options<IouOptions>())),
    ])
{
    protected static Tensor Formula(Tensor boxes1, Tensor boxes2, IouOptions options, Func<Tensor, Tensor> limit, double extra)
    {
        Tensor a = boxes1.unsqueeze(1), b = boxes2.unsqueeze(0);
        double d = options.PixelOffset;
        Tensor sides = limit(minimum(a.narrow(-1, 2, 2), b.narrow(-1, 2, 2)) - maximum(a.narrow(-1, 0, 2), b.narrow(-1, 0, 2)) + d);
        Tensor intersection = sides.select(-1, 0) * sides.select(-1, 1);
        Tensor union = Boxes.AreaTensor(a, d) + Boxes.AreaTensor(b, d) - intersection + options.Epsilon;
        Tensor isZero = union == 0;
        return ((intersection + extra) / union.masked_fill(isZero, 1)).masked_fill(isZero, 0);
    }
}
