using RepLoss.Contract;

namespace PlugIn;

public sealed partial class GiouLoss
{
    /// <summary>The definition, with its gradient by hand.</summary>
    private sealed class LoopTwin() : ManagedVariant(VariantName.Loop)
    {
        protected override Action Bind<T>(ManagedCase<T> x)
        {
            T[] predicted = x.Floats("predicted"), target = x.Floats("target");
            Accumulator loss = x.Sum("loss");
            Accumulator? gradient = x.GradientSum("predicted");
            return () =>
            {
                loss.Clear();
                gradient?.Clear();
                for (int i = 0; i < predicted.Length; i += 4)
                {
                    T overlap = T.One, around = T.One, area1 = T.One, area2 = T.One;
                    Span<T> overlaps = [T.Zero, T.Zero], arounds = [T.Zero, T.Zero], sides = [T.Zero, T.Zero];
                    for (int axis = 0; axis < 2; axis++)
                    {
                        (T low1, T high1, T low2, T high2) = (predicted[i + axis], predicted[i + axis + 2], target[i + axis], target[i + axis + 2]);
                        sides[axis] = high1 - low1;
                        overlaps[axis] = T.Max(T.Zero, T.Min(high1, high2) - T.Max(low1, low2));
                        arounds[axis] = T.Max(high1, high2) - T.Min(low1, low2);
                        (overlap, around, area1, area2) = (overlap * overlaps[axis], around * arounds[axis], area1 * sides[axis], area2 * (high2 - low2));
                    }

                    T union = area1 + area2 - overlap;
                    loss.Add(0, T.One - (overlap / union) + ((around - union) / around));
                    for (int edge = 0; edge < 4 && gradient is not null; edge++)
                    {
                        (int axis, bool isHigh) = (edge % 2, edge >= 2);
                        (T own, T other) = (predicted[i + edge], target[i + edge]);
                        T sign = isHigh ? T.One : -T.One;
                        // What a step outward changes. The overlap follows an edge that lies inside, the box around one that lies outside.
                        bool isInside = isHigh ? own < other : own > other;
                        T ofOverlap = isInside && overlaps[axis] > T.Zero ? sign * overlaps[1 - axis] : T.Zero;
                        T ofUnion = (sign * sides[1 - axis]) - ofOverlap;
                        T ofAround = isInside ? T.Zero : sign * arounds[1 - axis];
                        gradient.Add(i + edge, -((ofOverlap * union) - (overlap * ofUnion)) / (union * union));
                        gradient.Add(i + edge, -((ofUnion * around) - (union * ofAround)) / (around * around));
                    }
                }

                int n = predicted.Length / 4;
                loss.Scale(n == 0 ? 0 : 1.0 / n);
                gradient?.Scale(n == 0 ? 0 : 1.0 / n);
            };
        }
    }
}
