using TorchSharp;
using static TorchSharp.torch;

namespace RepLoss.Kernels;

public sealed partial class SoftTargets
{
    /// <summary>
    /// The loops as they are written in Python: one tensor element at a time, some ten operations a covered cell. Right, unlike
    /// the published loops (see <see cref="SoftTargetsAsPublished"/>), and as slow.
    /// </summary>
    internal static SoftMaps ElementLoop(
        Tensor targets, Tensor anchors, (long Height, long Width)[] grids, long images, SoftTargetsOptions options)
    {
        List<Tensor> maps = [], masks = [];
        for (int level = 0; level < grids.Length; level++)
        {
            (long ny, long nx) = grids[level];
            Tensor map = zeros([images, anchors.shape[1], ny, nx], ScalarType.Float32, targets.device);
            Tensor soft = zeros_like(map, ScalarType.Bool);
            Tensor boxes = targets.narrow(1, 2, 4) * tensor([nx, ny, nx, ny], device: targets.device).to(ScalarType.Float32);
            Tensor matches = YoloTargets.MatchesTensor(boxes.narrow(1, 2, 2).unsqueeze(0), anchors[level].unsqueeze(1), options.AnchorThreshold);
            for (long a = 0; a < anchors.shape[1]; a++)
            {
                for (long t = 0; t < targets.shape[0]; t++)
                {
                    if (matches[a, t].ToBoolean())
                        CoverElements(map[(long)targets[t, 0].ToSingle(), a], soft[(long)targets[t, 0].ToSingle(), a], boxes[t], options);
                }
            }

            maps.Add(map);
            masks.Add(soft);
        }

        HardElements(maps, masks, YoloTargets.Tensor(
            targets, anchors, tensor([.. grids.SelectMany(grid => new[] { grid.Height, grid.Width })], [grids.Length, 2], device: targets.device),
            new YoloTargetsOptions { AnchorThreshold = options.AnchorThreshold }).Rows);
        return new SoftMaps(maps, masks);
    }

    private static void CoverElements(Tensor map, Tensor soft, Tensor box, SoftTargetsOptions options)
    {
        Tensor x = box[0].to(ScalarType.Float64), y = box[1].to(ScalarType.Float64), w = box[2].to(ScalarType.Float64), h = box[3].to(ScalarType.Float64);
        (long firstX, long lastX) = Span(box[0], box[2], map.shape[1]);
        (long firstY, long lastY) = Span(box[1], box[3], map.shape[0]);
        for (long j = firstY; j <= lastY; j++)
        {
            for (long i = firstX; i <= lastX; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor dx = x.neg() + (i + 0.5), dy = y.neg() + (j + 0.5);
                Tensor squared = options.Score == SoftScore.Diagonal
                    ? (dx.square() + dy.square()) / (w.square() + h.square())
                    : (dx / (w / 2).clamp_min(0.5)).square() + (dy / (h / 2).clamp_min(0.5)).square();
                map[j, i].copy_(maximum(map[j, i], Score(squared, options).to(ScalarType.Float32)));
                soft[j, i].fill_(true);
            }
        }
    }

    private static (long First, long Last) Span(Tensor centre, Tensor side, long cells)
    {
        float half = side.ToSingle() / 2, middle = centre.ToSingle();
        return ((long)Math.Clamp(MathF.Floor(middle - half), 0, cells), (long)Math.Clamp(MathF.Floor(middle + half), -1, cells - 1));
    }

    private static void HardElements(List<Tensor> maps, List<Tensor> masks, Tensor rows)
    {
        for (long r = 0; r < rows.shape[0]; r++)
        {
            int level = (int)rows[r, 0].ToInt64();
            long image = rows[r, 1].ToInt64(), anchor = rows[r, 2].ToInt64(), j = rows[r, 3].ToInt64(), i = rows[r, 4].ToInt64();
            maps[level][image, anchor, j, i].fill_(1);
            masks[level][image, anchor, j, i].fill_(false);
        }
    }
}
