using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

/// <summary>Boxes of several images as columns of float64, x1, y1, x2, y2 in the second dimension, and overlaps of those that broadcast against each other.</summary>
internal static class PairColumns
{
    /// <summary>[B,4,N] of boxes [B,N,4].</summary>
    public static Tensor Of(Tensor boxes) => boxes.transpose(1, 2).to(ScalarType.Float64).contiguous();

    /// <summary>Some of the columns [B,4,N] in each image, by indices [B,M].</summary>
    public static Tensor Pick(Tensor columns, Tensor indices) => columns.gather(2, indices.unsqueeze(1).expand(indices.size(0), columns.size(1), indices.size(1)));

    /// <summary>The area that boxes share, anew: it may be overwritten.</summary>
    /// <param name="a">The four columns.</param>
    /// <param name="b">Those of the others.</param>
    public static Tensor Shared(Tensor[] a, Tensor[] b)
    {
        Tensor Side(int axis) => minimum(a[axis + 2], b[axis + 2]).sub_(maximum(a[axis], b[axis])).clamp_min_(Scalars.Zero);
        return Side(0).mul_(Side(1));
    }

    /// <summary>IoU; 0 where both boxes have no area.</summary>
    public static Tensor IoU(Tensor[] a, Tensor[] b)
    {
        static Tensor Area(Tensor[] box) => (box[2] - box[0]).mul_(box[3] - box[1]);
        Tensor shared = Shared(a, b), union = Area(a).add(Area(b), Scalars.One).sub_(shared);
        return shared.div_(union.clamp_min_(Scalars.Least(union.dtype)));
    }
}
