namespace RepLoss.Pairs;

/// <summary>Whether a pass sums up a gradient. A type and no flag: each answer is compiled to code of its own, without the other's registers.</summary>
internal interface IGradientChoice
{
    /// <summary>True where the gradient is wanted.</summary>
    static abstract bool IsWanted { get; }
}

/// <summary>The value and its gradient.</summary>
internal readonly struct WithGradient : IGradientChoice
{
    /// <inheritdoc/>
    public static bool IsWanted => true;
}

/// <summary>The value alone.</summary>
internal readonly struct ValueAlone : IGradientChoice
{
    /// <inheritdoc/>
    public static bool IsWanted => false;
}
