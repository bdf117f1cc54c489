using RepLoss.Simd;
namespace RepLoss.Kernels;

/// <summary>The objectness of one level in the Fused YOLO loss: the mean over cells that are not soft, plus that over those that are.</summary>
/// <param name="head">Predictions, and the place of their gradient.</param>
/// <param name="labels">A label a cell, and maybe more.</param>
/// <param name="soft">The soft cells; empty where there can be none.</param>
/// <param name="options">The parameters.</param>
/// <param name="balance">How much the level weighs.</param>
/// <param name="threads">As in <see cref="OrderedBlocks"/>.</param>
internal readonly unsafe struct HeadCells(YoloHead head, float[] labels, bool[] soft, YoloLossOptions options, double balance, int threads)
{
    /// <summary>The loss, not weighed; fills the gradient of every cell's objectness, weighed and times B.</summary>
    public double Objectness()
    {
        int softCells = soft.AsSpan().Count(true);
        double hard = options.FocalGamma > 0
            ? Mean(new Focal.FusedLoss(LogitLoss.FocalOptionsOf(options.FocalGamma, options.ObjPositiveWeight)), false, head.Cells - softCells)
            : Mean(new Bce.FusedLoss((float)options.ObjPositiveWeight), false, head.Cells - softCells);
        return hard + (options.SoftLoss switch
        {
            SoftLoss.Loss1 => Mean(new SoftObjectness.FusedLoss1(), true, softCells),
            SoftLoss.Loss1Gamma => Mean(new SoftObjectness.FusedLoss1Gamma((float)options.SoftGamma), true, softCells),
            SoftLoss.Loss2 => Mean(new SoftObjectness.FusedLoss2(), true, softCells),
            _ => Mean(new SoftObjectness.FusedLoss3(), true, softCells),
        });
    }

    private double Mean<TLoss>(TLoss loss, bool isSoft, int cells) where TLoss : struct, IElementLoss
    {
        if (cells == 0)
            return 0;
        double share = 1.0 / cells;
        fixed (float* z = head.Logits, t = labels, slopes = head.Gradient)
        fixed (bool* marks = soft)
        {
            float* gradient = slopes is null ? null : slopes + 4;
            var sum = new CellSum<TLoss>(
                loss, z + 4, head.Stride, t, marks, isSoft, gradient, (float)(share * options.Obj * balance * head.Images));
            return share * OrderedBlocks.Sum(sum, head.Cells, threads);
        }
    }
}
