using RepLoss.Contract;

namespace RepLoss.Kernels;

/// <summary>On which inputs the published YOLO loss fails.</summary>
internal static class YoloLossFaults
{
    // Torch writes and adds through indices with several threads from here on.
    private const int ParallelRows = 3000;
    private const int ParallelElements = 32768;

    /// <summary>A 1 x 1 grid whose only prediction is its target: logits of 0 decode to the middle of the cell and the anchor's size.</summary>
    public static KernelInput Identical() => YoloLoss.Input(
        new YoloLossOptions(), [HostArray.Of(new float[7], 1, 1, 1, 1, 7)], [0, 1, 0.5f, 0.5f, (float)CiouCases.NanAsPublished[2], (float)CiouCases.NanAsPublished[3]],
        [(float)CiouCases.NanAsPublished[2], (float)CiouCases.NanAsPublished[3]], 1);

    /// <summary>Four thousand targets on 64 cells.</summary>
    public static KernelInput Crowded()
    {
        var random = new CaseRandom("yolo-loss/crowded", 0);
        return YoloLoss.Input(
            new YoloLossOptions(), [HostArray.Floats(DType.Float32, [.. Enumerable.Range(0, 64 * 6).Select(_ => random.NextDouble(-2, 2))], 1, 1, 8, 8, 6)],
            YoloLossCases.Targets(random, 4000, 1, 1), [2, 2], 1);
    }

    /// <summary>One cell of two classes, odds 3 : 1 for the one that holds, and labels of 0.9 and 0.1.</summary>
    public static KernelInput Smoothed() => Exclusive(new YoloLossOptions { Classification = ClassLoss.Ce, LabelSmoothing = 0.2 });

    /// <summary>The same with a focal gamma.</summary>
    public static KernelInput ExclusiveFocal() => Exclusive(new YoloLossOptions { Classification = ClassLoss.Ce, FocalGamma = 1.5 });

    /// <summary>One cell that is background, and whose logit says so in every bit of float32.</summary>
    public static KernelInput MetBackground() => Background(new YoloLossOptions { FocalGamma = 0.5 }, -40);

    /// <summary>One cell of stride 16 whose objectness costs 0 in float32.</summary>
    public static KernelInput NoObjectness()
    {
        KernelInput input = Background(new YoloLossOptions { Autobalance = true }, -200);
        input.Add("strides", HostArray.Of([16f], 1));
        return input;
    }

    /// <summary>True where the published autobalance divides by 0; null where rounding decides.</summary>
    public static bool? DividesByZero(KernelInput input)
    {
        if (!OptionsOf(input).Autobalance)
            return false;
        HashSet<long> withRows = [.. YoloLoss.RowsOf(input).Indices.Where((_, i) => i % 6 == 0)];
        double largest = input.Family("prediction").Where((_, level) => !withRows.Contains(level)).Select(LargestObjectness).DefaultIfEmpty(0).Min();
        return largest <= (input["prediction.0"].DType == DType.Float64 ? -760 : -110) ? true : largest <= -80 ? null : false;
    }

    /// <summary>The options of an input.</summary>
    public static YoloLossOptions OptionsOf(KernelInput input) => (YoloLossOptions)input.Options;

    /// <summary>True where there is a cross-entropy of exclusive classes.</summary>
    public static bool HasExclusiveClasses(KernelInput input) =>
        OptionsOf(input).Classification == ClassLoss.Ce && input["prediction.0"].Shape[4] > 6 && YoloLoss.RowsOf(input).Count > 0;

    /// <summary>True where a prediction of zeros meets its target in the one way that is NaN; null where rounding decides.</summary>
    public static bool? HasNaN(KernelInput input)
    {
        if (input["prediction.0"].DType != DType.Float32)
            return false;
        bool? result = false;
        IReadOnlyList<HostArray> levels = input.Family("prediction");
        YoloRows rows = YoloLoss.RowsOf(input);
        for (int row = 0; row < rows.Count && result != true; row++)
        {
            HostArray level = levels[(int)rows.Indices[6 * row]];
            var view = new YoloLevel<float>(level.As<float>(), level.Shape, null);
            ReadOnlySpan<float> z = view.Logits(view.CellOf(rows, row))[..4];
            if (IsNaN(z, rows.Boxes.GetRange(4 * row, 4), rows.AnchorSizes.GetRange(2 * row, 2)) is var found and not false)
                result = found is true && z.IndexOfAnyExcept(0f) < 0 ? true : null;
        }

        return result;
    }

    /// <summary>True where a level has so many rows that several threads work on them.</summary>
    public static bool MayRace(KernelInput input)
    {
        YoloRows rows = YoloLoss.RowsOf(input);
        return Enumerable.Range(0, rows.Count).GroupBy(row => rows.Indices[6 * row]).Any(level =>
            level.Count() >= ParallelRows || level.Count() * input["prediction.0"].Shape[4] >= ParallelElements);
    }

    private static KernelInput Exclusive(YoloLossOptions options) => YoloLoss.Input(
        options, [HostArray.Of([0, 0, 0, 0, 0, MathF.Log(3), 0], 1, 1, 1, 1, 7)], [0, 0, 0.5f, 0.5f, 0.5f, 0.5f], [1, 1], 1);

    private static KernelInput Background(YoloLossOptions options, float logit) =>
        YoloLoss.Input(options, [HostArray.Of([0, 0, 0, 0, logit], 1, 1, 1, 1, 5)], [], [1, 1], 1);

    private static double LargestObjectness(HostArray level)
    {
        long channels = level.Shape[4];
        double largest = double.NegativeInfinity;
        for (int i = 4; i < level.Count; i += (int)channels)
            largest = Math.Max(largest, level.ValueAt(i));
        return largest;
    }

    private static bool? IsNaN(ReadOnlySpan<float> z, List<float> target, List<float> anchor)
    {
        float w = 2 * Logistic.Sigmoid(z[2]), h = 2 * Logistic.Sigmoid(z[3]);
        double[] box = [(2 * Logistic.Sigmoid(z[0])) - 0.5f, (2 * Logistic.Sigmoid(z[1])) - 0.5f, w * w * anchor[0], h * h * anchor[1]];
        return CiouAsPublished.AlphaIsNaN(Ciou.Input(DType.Float32, new CiouOptions(), box, [.. target.Select(side => (double)side)]));
    }
}

/// <summary>Where the published YOLO loss divides by heights that the dtype cannot hold.</summary>
internal static class VanishedBoxes
{
    /// <summary>True where both sides of a row's box are 0; null where rounding decides.</summary>
    public static bool? MakeNaN(KernelInput input)
    {
        double zero = IsSingle(input) ? 1e-46 : 0, mayBeZero = IsSingle(input) ? 1e-44 : 1e-320;
        return Of(input, sides => Math.Max(sides.Width, sides.Height) <= zero ? true : Math.Max(sides.Width, sides.Height) <= mayBeZero ? null : false);
    }

    /// <summary>True if the gradient of w/h overflows or is the gradient of 0/0. Null if rounding decides.</summary>
    public static bool? BreakGradient(KernelInput input)
    {
        double largest = IsSingle(input) ? 1e39 : double.MaxValue, mayOverflow = IsSingle(input) ? 1e-30 : 1e-290;
        return Of(input, sides => sides.Height == 0 || sides.Width / sides.Height / sides.Height > largest ? (sides.Width == 0 ? null : true)
            : sides.Height < mayOverflow ? null : false);
    }

    private static bool IsSingle(KernelInput input) => input["prediction.0"].DType == DType.Float32;

    // Of all rows: true where it is so of one, null where it may be.
    private static bool? Of(KernelInput input, Func<(double Width, double Height), bool?> judge)
    {
        bool? result = false;
        IReadOnlyList<HostArray> levels = input.Family("prediction");
        YoloRows rows = YoloLoss.RowsOf(input);
        for (int row = 0; row < rows.Count; row++)
        {
            HostArray level = levels[(int)rows.Indices[6 * row]];
            var view = new YoloLevel<float>([], level.Shape, null);
            int first = view.Start(view.CellOf(rows, row));
            double Side(int i)
            {
                double twice = 2 * Logistic.Sigmoid(level.ValueAt(first + 2 + i));
                return twice * twice * rows.AnchorSizes[(2 * row) + i];
            }

            bool? found = judge((Side(0), Side(1)));
            if (found is true)
                return true;
            result = found is null ? null : result;
        }

        return result;
    }
}
