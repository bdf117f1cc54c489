using RepLoss;
using static TorchSharp.torch;

namespace PlugIn;

/// <summary>Suppression that takes the last of equal scores first, which is told as a tie, and one that is off by one, which is wrong.</summary>
public static class NmsRivals
{
    [Rival("nms", "last-first")]
    public static Tensor LastFirst(Tensor boxes, Tensor scores, double iouThreshold)
    {
        long count = scores.shape[0];
        if (count == 0)
            return empty([0], ScalarType.Int64);
        (_, Tensor turned) = scores.flip(0).sort(0, true);
        Tensor order = count - 1 - turned, columns = boxes.to(ScalarType.Float64).index_select(0, order).t();
        Tensor area = (columns[2] - columns[0]) * (columns[3] - columns[1]);
        bool[] isGone = new bool[count];
        List<long> kept = [];
        for (int i = 0; i < count; i++)
        {
            if (isGone[i])
                continue;
            kept.Add(i);
            Tensor width = (columns[2].minimum(columns[2][i]) - columns[0].maximum(columns[0][i])).clamp_min(0);
            Tensor shared = width * (columns[3].minimum(columns[3][i]) - columns[1].maximum(columns[1][i])).clamp_min(0);
            bool[] goes = (shared / (area + area[i] - shared)).gt(iouThreshold).data<bool>().ToArray();
            for (int j = i + 1; j < count; j++)
                isGone[j] |= goes[j];
        }

        return order.index_select(0, tensor(kept.ToArray()));
    }

    [Rival("nms", "off-by-one")]
    public static Tensor OffByOne(Tensor boxes, Tensor scores, double iouThreshold)
    {
        Tensor kept = LastFirst(boxes, scores, iouThreshold);
        return kept.shape[0] > 1 ? kept.narrow(0, 0, kept.shape[0] - 1) : kept;
    }
}
