namespace RepLoss.Simd;

/// <summary>A sum over elements that can be taken in parts, by a Fused variant; it may fill a gradient on the way.</summary>
internal interface IBlockSum
{
    /// <summary>The sum over <paramref name="count"/> elements from <paramref name="first"/> on.</summary>
    double Sum(int first, int count);
}
