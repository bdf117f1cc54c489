using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>Made-up outputs of a YOLO head, for the kernels that read them.</summary>
internal static class PredictionCases
{
    /// <summary>Grids of strides 8, 16 and 32 at 640 pixels, ny and nx each.</summary>
    public static long[] Grids640 { get; } = [80, 80, 40, 40, 20, 20];

    /// <summary>Adds prediction.0, prediction.1, … [B,A,ny,nx,5+K] with logits that are uniform in [-spread, spread).</summary>
    public static void Add(KernelInput input, DType dtype, CaseRandom random, int images, int anchors, int classes, long[] grids, double spread)
    {
        for (int level = 0; level < grids.Length / 2; level++)
        {
            long ny = grids[2 * level], nx = grids[(2 * level) + 1];
            input.Add($"prediction.{level}", Uniform(dtype, random, spread, images, anchors, ny, nx, 5 + classes));
        }
    }

    private static HostArray Uniform(DType dtype, CaseRandom random, double spread, params long[] shape)
    {
        long count = 1;
        foreach (long length in shape)
            count *= length;
        if (dtype == DType.Float64)
        {
            var twice = new double[count];
            for (int i = 0; i < twice.Length; i++)
                twice[i] = random.NextDouble(-spread, spread);
            return HostArray.Of(twice, shape);
        }

        var single = new float[count];
        for (int i = 0; i < single.Length; i++)
            single[i] = (float)random.NextDouble(-spread, spread);
        return HostArray.Of(single, shape);
    }
}
