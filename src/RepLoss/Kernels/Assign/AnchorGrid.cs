namespace RepLoss.Kernels;

/// <summary>
/// The anchor points of a head without anchor boxes (YOLOX, YOLOv8, YOLO11): the centre of each cell of each level. A head of strides 8, 16
/// and 32 has 80² + 40² + 20² = 8,400 of them on an image of 640 x 640.
/// </summary>
public static class AnchorGrid
{
    /// <summary>Points and strides, level by level, row by row.</summary>
    /// <param name="width">Of the image, in pixels.</param>
    /// <param name="height">Of the image, in pixels.</param>
    /// <param name="strides">The side of a cell of each level, in pixels.</param>
    /// <returns>[A,2] x and y in pixels, and [A] the stride of each point's level.</returns>
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
