using RepLoss.Kernels;
using static TorchSharp.torch;

namespace RepLoss.Modules;

/// <summary>A loss as TorchSharp's modules are used: <c>new BceModule().call(logits, labels)</c>. It has no parameters to train.</summary>
/// <param name="name">The name among modules.</param>
/// <param name="loss">From predictions and what they should be to the loss.</param>
public abstract class LossModule(string name, Func<Tensor, Tensor, Tensor> loss) : nn.Module<Tensor, Tensor, Tensor>(name)
{
    /// <inheritdoc/>
    public override Tensor forward(Tensor input1, Tensor input2) => loss(input1, input2);
}

/// <summary><see cref="Bce"/> of logits and labels.</summary>
public sealed class BceModule(BceOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    : LossModule(nameof(BceModule), (logits, labels) => Bce.Tensor(logits, labels, options, reduction));

/// <summary><see cref="BceBlur"/> of logits and labels.</summary>
public sealed class BceBlurModule(BceBlurOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    : LossModule(nameof(BceBlurModule), (logits, labels) => BceBlur.Tensor(logits, labels, options, reduction));

/// <summary><see cref="Focal"/> of logits and labels.</summary>
public sealed class FocalModule(FocalOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    : LossModule(nameof(FocalModule), (logits, labels) => Focal.Tensor(logits, labels, options, reduction));

/// <summary><see cref="QFocal"/> of logits and labels.</summary>
public sealed class QFocalModule(FocalOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    : LossModule(nameof(QFocalModule), (logits, labels) => QFocal.Tensor(logits, labels, options, reduction));

/// <summary><see cref="Varifocal"/> of logits and scores.</summary>
public sealed class VarifocalModule(VarifocalOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    : LossModule(nameof(VarifocalModule), (logits, scores) => Varifocal.Tensor(logits, scores, options, reduction));

/// <summary><see cref="SoftObjectness"/> of logits and scores.</summary>
public sealed class SoftObjectnessModule(SoftObjectnessOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    : LossModule(nameof(SoftObjectnessModule), (logits, scores) => SoftObjectness.Tensor(logits, scores, options, reduction));

/// <summary><see cref="CrossEntropy"/> of logits and classes.</summary>
public sealed class CrossEntropyModule(nn.Reduction reduction = nn.Reduction.Mean)
    : LossModule(nameof(CrossEntropyModule), (logits, classes) => CrossEntropy.Tensor(logits, classes, reduction));

/// <summary><see cref="Dfl"/> of logits and distances.</summary>
public sealed class DflModule(DflOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    : LossModule(nameof(DflModule), (logits, distances) => Dfl.Tensor(logits, distances, options, reduction));

/// <summary><see cref="BoxLoss"/> of predicted boxes and their targets.</summary>
public sealed class BoxLossModule(BoxLossOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    : LossModule(nameof(BoxLossModule), (predicted, target) => BoxLoss.Tensor(predicted, target, options, reduction));

/// <summary><see cref="Attraction"/> of predicted boxes and their targets.</summary>
public sealed class AttractionModule(AttractionOptions? options = null, nn.Reduction reduction = nn.Reduction.Mean)
    : LossModule(nameof(AttractionModule), (predicted, target) => Attraction.Tensor(predicted, target, options, reduction));

/// <summary><see cref="RepBox"/> of boxes, and, where given, the ids of their targets and images.</summary>
public sealed class RepBoxModule(RepBoxOptions? options = null) : nn.Module<Tensor, Tensor?, Tensor?, Tensor>(nameof(RepBoxModule))
{
    /// <summary>The loss of [N,4] boxes, with [N] int64 targets and images or null.</summary>
    public override Tensor forward(Tensor input1, Tensor? input2 = null, Tensor? input3 = null) => RepBox.Tensor(input1, options, input2, input3);
}

/// <summary><see cref="RepGt"/> of predicted boxes, truths, the truth that each prediction belongs to, and their images where a call has a batch.</summary>
public sealed class RepGtModule(RepGtOptions? options = null) : nn.Module<Tensor, Tensor, Tensor, Tensor?, Tensor?, Tensor>(nameof(RepGtModule))
{
    /// <summary>The loss of [N,4] predictions, [G,4] truths and [N] int64 indices of these, with [N] and [G] int64 images or null.</summary>
    public override Tensor forward(Tensor input1, Tensor input2, Tensor input3, Tensor? input4 = null, Tensor? input5 = null) =>
        RepGt.Tensor(input1, input2, input3, options, input4, input5);
}

/// <summary><see cref="Repulsion"/> of predicted boxes and truths, and their images where a call has a batch.</summary>
public sealed class RepulsionModule(RepulsionOptions? options = null) : nn.Module<Tensor, Tensor, Tensor?, Tensor?, RepulsionLosses>(nameof(RepulsionModule))
{
    /// <summary>The losses of [N,4] predictions and [G,4] truths, with [N] and [G] int64 images or null.</summary>
    public override RepulsionLosses forward(Tensor input1, Tensor input2, Tensor? input3 = null, Tensor? input4 = null) =>
        Repulsion.Tensor(input1, input2, options, input3, input4);
}

/// <summary><see cref="YoloLoss"/> of the levels of a head and labelled rows. With autobalance it keeps the balance for the next step.</summary>
/// <param name="anchors">[L,A,2] float32, width and height in grid cells; it stays the caller's.</param>
/// <param name="options">The parameters. Null for the defaults.</param>
/// <param name="strides">The side of a cell of each level, in pixels; 8, 16, 32, 64, 128 where null.</param>
public sealed class YoloLossModule(Tensor anchors, YoloLossOptions? options = null, IReadOnlyList<double>? strides = null)
    : nn.Module<IReadOnlyList<Tensor>, Tensor, YoloLosses>(nameof(YoloLossModule))
{
    private Tensor? _balance;

    /// <inheritdoc/>
    public override YoloLosses forward(IReadOnlyList<Tensor> input1, Tensor input2)
    {
        YoloLosses losses = YoloLoss.Tensor(input1, input2, anchors, options, _balance, strides);
        if (losses.Balance is { } next)
        {
            _balance?.Dispose();
            _balance = next.clone().DetachFromDisposeScope();
        }

        return losses;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _balance?.Dispose();
        base.Dispose(disposing);
    }
}
