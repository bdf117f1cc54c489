using RepLoss.Contract;
using RepLoss.Kernels;
using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Tests.Judge.WrongTwins;

/// <summary>rep-box whose Tensor twin ignores that two boxes may have one target.</summary>
internal sealed class RepBoxAllTargetsDistinct() : RepBoxTwin((boxes, _, options) => RepBox.Tensor(boxes, options));

/// <summary>rep-box whose Tensor twin has sigma a little off.</summary>
internal sealed class RepBoxSigmaOff() : RepBoxTwin((boxes, ids, options) =>
    RepBox.Tensor(boxes, options with { Sigma = options.Sigma is 0 or 1 ? options.Sigma : Math.Min(options.Sigma + 1e-9, Math.BitDecrement(1)) }, ids));

/// <summary>rep-box whose Tensor twin divides by the wrong count where a single box is left.</summary>
internal sealed class RepBoxOneTooMany() : RepBoxTwin((boxes, ids, options) =>
    RepBox.Tensor(boxes, options, ids) * (boxes.shape[0] == 33 ? 33 / 34.0 : 1));

/// <summary>rep-box whose Tensor twin is a thousandth off for odd numbers of boxes above 64.</summary>
internal sealed class RepBoxOddAbove64() : RepBoxTwin((boxes, ids, options) =>
    RepBox.Tensor(boxes, options, ids) * (boxes.shape[0] > 64 && boxes.shape[0] % 2 == 1 ? 1.001 : 1));

/// <summary>rep-box whose Tensor twin is a thousandth off where there are more boxes than a check has, and as many as are timed.</summary>
internal sealed class RepBoxLarge() : RepBoxTwin((boxes, ids, options) =>
    RepBox.Tensor(boxes, options, ids) * (boxes.shape[0] > 1000 ? 1.001 : 1));

/// <summary>rep-box with another Tensor twin.</summary>
internal abstract class RepBoxTwin(Func<Tensor, Tensor?, RepBoxOptions, Tensor> twin) : StandIn(
    new RepBox(),
    [
        new RepBox().Variant(VariantName.Loop),
        new TensorVariant(VariantName.Tensor, "loss", x => twin(x["boxes"], x.Find("targetIds"), x.Options<RepBoxOptions>())),
    ]);

/// <summary>rep-box whose AsPublished variant was silently repaired, with its faults still declared.</summary>
internal sealed class RepBoxRepaired() : StandIn(
    new RepBox(),
    [
        new RepBox().Variant(VariantName.Loop),
        new TensorVariant(VariantName.AsPublished, "loss", x => RepBox.Tensor(x["boxes"], x.Options<RepBoxOptions>(), x.Find("targetIds")))
        {
            Faults = new RepBox().Variant(VariantName.AsPublished).Faults,
            Implements = new RepBox().Variant(VariantName.AsPublished).Implements,
        },
    ]);
