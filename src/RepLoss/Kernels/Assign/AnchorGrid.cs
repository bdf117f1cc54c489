namespace RepLoss.Kernels;

/// <summary>
/// The anchor points of a head without anchor boxes (YOLOX, YOLOv8, YOLO11): the centre of each cell of each level. On an image of 640 x 640,
/// a head of strides 8, 16 and 32 has 80² + 40² + 20² = 8,400 anchor points.
/// </summary>
public static class AnchorGrid
{
    /// <summary>Lists the points and their strides, level by level and row by row.</summary>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <param name="strides">The side of a cell in each level, in pixels.</param>
    /// <returns>Points [A,2], x and y in pixels, and strides [A], in pixels.</returns>
    public static (double[] Points, double[] Strides) Of(int width, int height, params ReadOnlySpan<int> strides)
    {
        List<double> points = [], all = [];
        foreach (int stride in strides)
        {
            for (int y = 0; y < height / stride; y++)
            {
                for (int x = 0; x < width / stride; x++)
                {
                    points.Add((x + 0.5) * stride);
                    points.Add((y + 0.5) * stride);
                    all.Add(stride);
                }
            }
        }

        return ([.. points], [.. all]);
    }
}
