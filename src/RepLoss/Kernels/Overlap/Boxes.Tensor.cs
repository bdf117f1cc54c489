using RepLoss.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public static partial class Boxes
{
    /// <summary>[4,N] of boxes [N,4], without a graph, and so that each coordinate lies together; a transposed copy takes torch five times as long.</summary>
    internal static Tensor ColumnsTensor(Tensor boxes) => stack(boxes.detach().unbind(1), 0);

    /// <summary>[N,4] of two halves [2,N], likewise.</summary>
    internal static Tensor RowsTensor(Tensor first, Tensor last) => stack([.. first.unbind(), .. last.unbind()], 1);

    /// <summary>I of boxes that broadcast against each other; the last dimension holds x1, y1, x2, y2 and is dropped.</summary>
    internal static Tensor IntersectionTensor(Tensor a, Tensor b, double d)
    {
        Tensor low = maximum(a.narrow(-1, 0, 2), b.narrow(-1, 0, 2));
        Tensor high = minimum(a.narrow(-1, 2, 2), b.narrow(-1, 2, 2));
        Tensor sides = Offset(high - low, d).clamp_min(Scalars.Zero);
        return sides.select(-1, 0) * sides.select(-1, 1);
    }

    /// <summary>Areas of boxes [..., 4].</summary>
    internal static Tensor AreaTensor(Tensor a, double d)
    {
        Tensor sides = Offset(a.narrow(-1, 2, 2) - a.narrow(-1, 0, 2), d);
        return sides.select(-1, 0) * sides.select(-1, 1);
    }

    /// <summary>IoU of boxes that broadcast against each other; 0 with zero gradient where the denominator is 0.</summary>
    internal static Tensor IoUTensor(Tensor a, Tensor b, double d, double epsilon)
    {
        Tensor intersection = IntersectionTensor(a, b, d);
        Tensor union = Offset(AreaTensor(a, d).add(AreaTensor(b, d), Scalars.One) - intersection, epsilon);
        Tensor isZero = union == Scalars.Zero;
        // The division comes after the denominator is made safe: masking a quotient would send 0 * inf back.
        return (intersection / union.masked_fill(isZero, Scalars.One)).masked_fill(isZero, Scalars.Zero);
    }

    /// <summary>x + d, in place; as it is where d is 0.</summary>
    internal static Tensor Offset(Tensor x, double d)
    {
        if (d == 0)
            return x;
        using Scalar offset = d.ToScalar();
        return x.add_(offset, Scalars.One);
    }
}
