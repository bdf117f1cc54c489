using FsCheck;
using FsCheck.Fluent;

namespace RepLoss.Tests.Judge.Properties;

/// <summary>Two sets of rows of four small integers, from which the inputs of any kernel are made; they shrink to few and small ones.</summary>
internal sealed record DrawnRows(int[][] First, int[][] Second)
{
    private const int MostRows = 9;
    private const int Largest = 60;

    public static Arbitrary<DrawnRows> Any { get; } = Arb.From(
        from first in Rows(0)
        from second in Rows(1)
        select new DrawnRows(first, second),
        Smaller);

    private static Gen<int[][]> Rows(int fewest) =>
        Gen.Choose(fewest, MostRows).SelectMany(count => Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, Largest), 4), count));

    private static IEnumerable<DrawnRows> Smaller(DrawnRows rows) =>
        Smaller(rows.First, 0).Select(first => rows with { First = first })
            .Concat(Smaller(rows.Second, 1).Select(second => rows with { Second = second }));

    private static IEnumerable<int[][]> Smaller(int[][] rows, int fewest)
    {
        for (int i = 0; i < rows.Length && rows.Length > fewest; i++)
            yield return [.. rows[..i], .. rows[(i + 1)..]];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int k = 0; k < 4; k++)
            {
                if (rows[i][k] == 0)
                    continue;
                int[][] changed = [.. rows.Select(row => (int[])row.Clone())];
                changed[i][k] /= 2;
                yield return changed;
            }
        }
    }
}
