namespace TorchSharp;

public static partial class torch
{
    /// <summary>What a division does with its result.</summary>
    public enum RoundingMode
    {
        /// <summary>True division.</summary>
        None,

        /// <summary>The part after the point is dropped.</summary>
        trunc,

        /// <summary>Rounded down.</summary>
        floor,
    }

    private static string ToText(RoundingMode mode) => mode == RoundingMode.floor ? "floor" : "trunc";
}
