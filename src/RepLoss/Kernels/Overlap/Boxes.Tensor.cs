using RepLoss.Torch;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public static partial class Boxes
{
    /// <summary>
    /// [2,2,N] of boxes [N,4], the first two numbers of each, then the last two: each coordinate lies together, so that torch's inner loops are long.
    /// Of a transposed matrix torch makes a copy that takes eight times as long.
    /// </summary>
    internal static Tensor ColumnsTensor(Tensor boxes) => boxes.reshape(-1, 2, 2).permute(1, 2, 0).contiguous();

    /// <summary>[N,4] of columns [2,2,N].</summary>
    internal static Tensor RowsTensor(Tensor columns) => columns.permute(2, 0, 1).reshape(-1, 4);

    /// <summary>I of boxes that broadcast against each other; the last dimension holds x1, y1, x2, y2 and is dropped.</summary>
    internal static Tensor IntersectionTensor(Tensor a, Tensor b, double d)
    {
        Tensor low = maximum(a.narrow(-1, 0, 2), b.narrow(-1, 0, 2));
        Tensor high = minimum(a.narrow(-1, 2, 2), b.narrow(-1, 2, 2));
        Tensor sides = Offset_(high - low, d).clamp_min(Scalars.Zero);
        return sides.select(-1, 0) * sides.select(-1, 1);
    }

    /// <summary>Areas of boxes [..., 4].</summary>
    internal static Tensor AreaTensor(Tensor a, double d)
    {
        Tensor sides = Offset_(a.narrow(-1, 2, 2) - a.narrow(-1, 0, 2), d);
        return sides.select(-1, 0) * sides.select(-1, 1);
    }

    /// <summary>IoU of boxes that broadcast against each other; 0 with zero gradient where the denominator is 0, or so small that a quotient by it overflows.</summary>
    internal static Tensor IoUTensor(Tensor a, Tensor b, double d, double epsilon)
    {
        Tensor intersection = IntersectionTensor(a, b, d);
        Tensor union = Offset_(AreaTensor(a, d).add(AreaTensor(b, d), Scalars.One) - intersection, epsilon);
        Tensor isZero = union < ConstantTensor.LeastNormal(union);
        // The division comes after the denominator is made safe: masking a quotient would send 0 * inf back.
        return (intersection / union.masked_fill(isZero, Scalars.One)).masked_fill(isZero, Scalars.Zero);
    }

    /// <summary>x in place, with NaN where it is infinite: what is left of an infinite coordinate would be lost over an infinite union.</summary>
    internal static Tensor FiniteOrNaN_(Tensor x) => x.add_(x.detach(), Scalars.Zero);

    /// <summary>0 without dimensions; NaN where a number is not finite.</summary>
    internal static Tensor ZeroOrNaN(Tensor numbers) => (numbers - numbers).sum();

    /// <summary>x + d, in place; as it is where d is 0.</summary>
    internal static Tensor Offset_(Tensor x, double d) => d == 0 ? x : x.add_(ConstantTensor.New(d, x), Scalars.One);
}
