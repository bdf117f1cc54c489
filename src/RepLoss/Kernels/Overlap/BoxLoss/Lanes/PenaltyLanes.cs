using System.Runtime.CompilerServices;
using RepLoss.Simd;

namespace RepLoss.Kernels;

/// <summary>The penalty that a kind of <see cref="BoxLoss"/> adds to 1 - IoU, in SIMD lanes, and its derivatives with respect to the lengths of both axes.</summary>
internal ref struct PenaltyLanes<TLanes> where TLanes : struct, ILanes<TLanes>
{
    public TLanes Value, ByUnion, SizeX, SizeY, HullX, HullY, OffsetX, OffsetY;

    /// <summary>Adds GIoU's penalty, (C - U)/(C + e).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddEnclosing(in EdgeAxisLanes<TLanes> x, in EdgeAxisLanes<TLanes> y, TLanes union, TLanes e)
    {
        TLanes enclosing = x.Hull * y.Hull, inverse = TLanes.Of(1) / (enclosing + e), byEnclosing = (union + e) * inverse * inverse;
        Value = (enclosing - union) * inverse;
        ByUnion = TLanes.Of(0) - inverse;
        (HullX, HullY) = (byEnclosing * y.Hull, byEnclosing * x.Hull);
    }

    /// <summary>Adds DIoU's penalty, (dx^2 + dy^2)/(cw^2 + ch^2 + e).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddDistance(in EdgeAxisLanes<TLanes> x, in EdgeAxisLanes<TLanes> y, TLanes e)
    {
        TLanes inverse = TLanes.Of(1) / ((x.Hull * x.Hull) + (y.Hull * y.Hull) + e), twice = inverse + inverse;
        Value = ((x.Offset * x.Offset) + (y.Offset * y.Offset)) * inverse;
        (OffsetX, OffsetY) = (twice * x.Offset, twice * y.Offset);
        TLanes byHull = TLanes.Of(0) - (Value * twice);
        (HullX, HullY) = (byHull * x.Hull, byHull * y.Hull);
    }

    /// <summary>Adds EIoU's cost of sides, (w - wt)^2/(cw^2 + e) + (h - ht)^2/(ch^2 + e).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddSides(in EdgeAxisLanes<TLanes> x, in EdgeAxisLanes<TLanes> y, TLanes e)
    {
        AddSide(x, e, out SizeX, ref HullX);
        AddSide(y, e, out SizeY, ref HullY);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddSide(in EdgeAxisLanes<TLanes> axis, TLanes e, out TLanes bySize, ref TLanes byHull)
    {
        TLanes difference = axis.Size - axis.TargetSize, inverse = TLanes.Of(1) / ((axis.Hull * axis.Hull) + e);
        bySize = difference * (inverse + inverse);
        TLanes value = difference * difference * inverse;
        Value += value;
        byHull -= value * (inverse + inverse) * axis.Hull;
    }

    /// <summary>Adds half of SIoU's costs of distance and shape.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddShape(in EdgeAxisLanes<TLanes> x, in EdgeAxisLanes<TLanes> y, TLanes e, TLanes lengthEpsilon, TLanes theta)
    {
        TLanes zero = TLanes.Of(0), one = TLanes.Of(1), half = TLanes.Of(0.5f), two = TLanes.Of(2);
        TLanes absoluteX = TLanes.Max(x.Offset, zero - x.Offset), absoluteY = TLanes.Max(y.Offset, zero - y.Offset);
        TLanes longer = TLanes.Max(absoluteX, absoluteY), isApart = TLanes.Above(longer, zero), divisor = TLanes.Select(isApart, longer, one);
        // Both offsets are divided by the longer one. If the centres are equal, both shares are 0, and so are the terms computed from them.
        TLanes a = absoluteX / divisor, b = absoluteY / divisor, norm = TLanes.Max(one, (a * a) + (b * b));
        TLanes gamma = two - (two * a * b / norm);
        TLanes inverseX = one / ((x.Hull * x.Hull) + e), inverseY = one / ((y.Hull * y.Hull) + e);
        TLanes ratioX = absoluteX * absoluteX * inverseX, ratioY = absoluteY * absoluteY * inverseY;
        TLanes powerX = TLanes.Exp(zero - (gamma * ratioX)), powerY = TLanes.Exp(zero - (gamma * ratioY));
        Value = one - (half * (powerX + powerY));
        TLanes byLambda = (a * absoluteX * inverseX * powerX) + (b * absoluteY * inverseY * powerY);
        TLanes angle = byLambda * (a - b) * (a + b) / (norm * norm), slopeX = powerX * gamma * inverseX, slopeY = powerY * gamma * inverseY;
        OffsetX = SignedLike(x.Offset, (slopeX * absoluteX) + (b * angle));
        OffsetY = SignedLike(y.Offset, (slopeY * absoluteY) - (a * angle));
        (HullX, HullY) = (zero - (slopeX * ratioX * x.Hull), zero - (slopeY * ratioY * y.Hull));
        AddShapeOf(x, lengthEpsilon, theta, out SizeX);
        AddShapeOf(y, lengthEpsilon, theta, out SizeY);
    }

    // Half of (1 - exp(-|w-wt|/(max(w,wt)+e)))^theta.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddShapeOf(in EdgeAxisLanes<TLanes> axis, TLanes e, TLanes theta, out TLanes bySize)
    {
        TLanes zero = TLanes.Of(0), one = TLanes.Of(1), half = TLanes.Of(0.5f), difference = axis.Size - axis.TargetSize;
        TLanes larger = TLanes.Max(axis.Size, axis.TargetSize) + e, smaller = TLanes.Min(axis.Size, axis.TargetSize) + e;
        TLanes power = TLanes.Exp((zero - TLanes.Max(difference, zero - difference)) / larger), rest = one - power;
        // The maximum avoids the logarithm of 0. A power of 1e-30 is near enough to 0.
        TLanes logarithm = TLanes.Log(TLanes.Max(rest, TLanes.Of(1e-30f))), lower = TLanes.Exp((theta - one) * logarithm);
        Value += half * lower * rest;
        TLanes magnitude = half * theta * lower * power / larger;
        bySize = SignedLike(difference, TLanes.Select(TLanes.Above(difference, zero), magnitude * (smaller / larger), magnitude));
    }

    // Multiplies a number by the sign of another number. The result is 0 where the other number is 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes SignedLike(TLanes sign, TLanes number)
    {
        TLanes zero = TLanes.Of(0);
        return (TLanes.Above(sign, zero) & number) - (TLanes.Above(zero, sign) & number);
    }
}
