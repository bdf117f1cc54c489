using RepLoss.Contract;

namespace RepLoss.Kernels;

public sealed partial class Nms
{
    // The relative error of an IoU in float32, from a product, two areas and a quotient.
    private const double RoundingOfOverlap = 1.0 / (1 << 21);

    // Computes the kept boxes again, with ties decided as in an answer. Equal scores come in the order of the answer. Where float32 may round an IoU to the
    // threshold or across it, the box is suppressed if the answer does not have it.
    private static Dictionary<string, HostArray> WithTiesOf(KernelInput input, IReadOnlyDictionary<string, HostArray> answer)
    {
        Dictionary<long, int> places = [];
        foreach (long i in answer["kept"].As<long>())
            places.TryAdd(i, places.Count);
        double[] boxes = input["boxes"].As<double>(), scores = input["scores"].As<double>();
        long[]? classes = input.Find("classes")?.As<long>();
        double threshold = ((NmsOptions)input.Options).IouThreshold;
        // If float32 holds the threshold exactly, an IoU equal to it is an edge of the definition and not a tie.
        bool isRounded = threshold != (float)threshold;
        List<long> kept = [];
        foreach (int i in Enumerable.Range(0, scores.Length).OrderByDescending(i => (float)scores[i]).ThenBy(PlaceOf))
        {
            if (!kept.Exists(j => (classes is null || classes[i] == classes[j]) && Suppresses(Overlap<double>(boxes.AsSpan(4 * i, 4), boxes.AsSpan(4 * (int)j, 4)), i)))
                kept.Add(i);
        }

        return new Dictionary<string, HostArray> { ["kept"] = HostArray.Of(kept.ToArray(), kept.Count) };

        int PlaceOf(int i) => places.GetValueOrDefault(i, int.MaxValue);

        bool Suppresses(double overlap, int i) =>
            Math.Abs(overlap - threshold) <= RoundingOfOverlap * threshold && (overlap != threshold || isRounded) ? !places.ContainsKey(i) : overlap > threshold;
    }
}
