using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>Boxes of several images as columns of float64, with x1, y1, x2, y2 in the second dimension, and the overlaps of columns that broadcast.</summary>
internal static class PairColumns
{
    /// <summary>Turns boxes [B,N,4] into columns [B,4,N].</summary>
    public static Tensor Of(Tensor boxes) => boxes.transpose(1, 2).to(ScalarType.Float64).contiguous();

    /// <summary>Picks boxes of columns [B,4,N] by the indices [B,M] of each image.</summary>
    public static Tensor Pick(Tensor columns, Tensor indices) => columns.gather(2, indices.unsqueeze(1).expand(indices.size(0), columns.size(1), indices.size(1)));

    /// <summary>Computes the area that boxes share. The result is a new tensor, which the caller may overwrite.</summary>
    /// <param name="a">The four columns of one side.</param>
    /// <param name="b">The four columns of the other side.</param>
    public static Tensor Shared(Tensor[] a, Tensor[] b)
    {
        Tensor Side(int axis) => minimum(a[axis + 2], b[axis + 2]).sub_(maximum(a[axis], b[axis])).clamp_min_(Scalars.Zero);
        return Side(0).mul_(Side(1));
    }

    /// <summary>Computes IoU. It is 0 where both boxes have no area.</summary>
    public static Tensor IoU(Tensor[] a, Tensor[] b)
    {
        static Tensor Area(Tensor[] box) => (box[2] - box[0]).mul_(box[3] - box[1]);
        Tensor shared = Shared(a, b), union = Area(a).add(Area(b), Scalars.One).sub_(shared);
        return shared.div_(union.clamp_min_(Scalars.Least(union.dtype)));
    }
}
