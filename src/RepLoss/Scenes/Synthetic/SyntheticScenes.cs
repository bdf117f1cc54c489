using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// Seeded scenes that look like real ones, so that nothing has to be downloaded. The same seed gives the same scenes on
/// every machine.
/// </summary>
public static class SyntheticScenes
{
    /// <summary>
    /// Images as in COCO128: 640 x 640, 80 classes, 0 to 42 boxes an image with median 4 and 90 % at most 16 (from 32 scenes
    /// on), many boxes being small ones; with predictions. Its id is <c>coco-like</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of scenes is negative.</exception>
    public static SceneSet CocoLike(ulong seed, int scenes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(scenes);
        return new SceneSet("coco-like", SceneSet.Synthetic, CocoLikeScenes.Draw(seed, scenes), CocoLikeScenes.Classes);
    }

    /// <summary>
    /// Frames of a film as in MOT20-01: 1920 x 1080, 40 to 60 walking pedestrians a frame that overlap, class 0, with tracks and
    /// predictions. Boxes may leave the image. Its id is <c>crowd</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of frames is negative.</exception>
    public static SceneSet Crowd(ulong seed, int frames)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        return new SceneSet("crowd", SceneSet.Synthetic, CrowdScenes.Draw(seed, frames), Classes: 1);
    }

    /// <summary>
    /// Rounds the edges to 1/64 pixel: such a number is exact in float32 too, and swallows the last bits in which the
    /// logarithms of two operating systems differ.
    /// </summary>
    internal static SceneBox Snapped(SceneBox box) => box with
    {
        X1 = Snapped(box.X1),
        Y1 = Snapped(box.Y1),
        X2 = Snapped(box.X2),
        Y2 = Snapped(box.Y2),
    };

    private static double Snapped(double edge) => Math.Round(edge * 64) / 64;
}

/// <summary>A measured distribution as a table of quantiles, straight lines between them.</summary>
/// <param name="Shares">Shares of the values, rising from 0 to 1.</param>
/// <param name="Values">The values that these shares do not exceed, rising.</param>
internal sealed record QuantileTable(double[] Shares, double[] Values)
{
    /// <summary>The value that the given share (from 0 to 1) of all values does not exceed.</summary>
    public double At(double share)
    {
        int above = Array.FindIndex(Shares, 1, bound => share <= bound);
        double part = (share - Shares[above - 1]) / (Shares[above] - Shares[above - 1]);
        return Values[above - 1] + (part * (Values[above] - Values[above - 1]));
    }
}
