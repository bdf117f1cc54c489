using RepLoss.Contract;
using RepLoss.Kernels;

namespace RepLoss.Tests.Judge.Properties;

/// <summary>A kernel with a way to make its input from drawn rows, and what is known of it.</summary>
internal sealed record LawSubject(string Id, Func<Kernel, DrawnRows, KernelInput> Make)
{
    private const int Classes = 5;

    /// <summary>True where boxes and every other length may be scaled together without changing the value.</summary>
    public bool ScaleFree { get; init; }

    /// <summary>True where all boxes may be moved together without changing the value.</summary>
    public bool Translates { get; init; }

    /// <summary>True where the value is a mean over N.</summary>
    public bool IsMean { get; init; }

    /// <summary>Those whose kernels are there.</summary>
    public static IReadOnlyList<LawSubject> All { get; } =
    [
        .. new LawSubject[]
        {
            new("iou", (_, rows) => new KernelInput(new IouOptions()) { { "boxes1", Boxes(rows.First) }, { "boxes2", Boxes(rows.Second) } })
                { ScaleFree = true, Translates = true },
            new("rep-box", (_, rows) => new KernelInput(new RepBoxOptions { Sigma = 0.5 })
                { { "boxes", Boxes(rows.First) }, { "targetIds", Integers(rows.First, row => row[0] % 4) } })
                { ScaleFree = true, Translates = true },
            new("rep-gt", (_, rows) => new KernelInput(new RepGtOptions { Sigma = 0.5 })
                { { "predicted", Boxes(rows.First) }, { "truths", Boxes(rows.Second) }, { "designated", Integers(rows.First, row => row[1] % rows.Second.Length) } })
                { ScaleFree = true, Translates = true, IsMean = true },
            new("attraction", (kernel, rows) => Paired(kernel, rows, Boxes)) { Translates = true, IsMean = true },
            new("repulsion", (kernel, rows) => new KernelInput(kernel.Defaults) { { "predicted", Boxes(rows.First) }, { "truths", Boxes(rows.Second) } })
                { Translates = true },
            new("ciou", (kernel, rows) => Paired(kernel, rows, CentredBoxes)),
            new("bce", (kernel, rows) => Logits(kernel, rows, "labels")) { IsMean = true },
            new("focal", (kernel, rows) => Logits(kernel, rows, "labels")) { IsMean = true },
            new("q-focal", (kernel, rows) => Logits(kernel, rows, "labels")) { IsMean = true },
            new("bce-blur", (kernel, rows) => Logits(kernel, rows, "labels")) { IsMean = true },
            new("soft-objectness", (kernel, rows) => Logits(kernel, rows, "scores")) { IsMean = true },
            new("cross-entropy", (kernel, rows) => new KernelInput(kernel.Defaults)
            {
                { "logits", Numbers(rows.First, Classes, row => [.. Enumerable.Range(0, Classes).Select(k => (row[k % 4] - (7.0 * k)) / 9)]) },
                { "classes", Integers(rows.First, row => row[3] % Classes) },
            })
            { IsMean = true },
        }.Where(subject => KernelRegistry.All.Any(kernel => kernel.Id == subject.Id)),
    ];

    private static KernelInput Paired(Kernel kernel, DrawnRows rows, Func<int[][], HostArray> boxes)
    {
        int count = Math.Min(rows.First.Length, rows.Second.Length);
        return new KernelInput(kernel.Defaults) { { "predicted", boxes(rows.First[..count]) }, { "target", boxes(rows.Second[..count]) } };
    }

    private static KernelInput Logits(Kernel kernel, DrawnRows rows, string labels) => new(kernel.Defaults)
    {
        { "logits", Numbers(rows.First, 0, row => [(row[0] - 30) / 4.0]) },
        { labels, Numbers(rows.First, 0, row => [row[1] % 5 / 4.0]) },
    };

    private static HostArray Boxes(int[][] rows) =>
        Numbers(rows, 4, row => [row[0] / 4.0, row[1] / 4.0, ((row[0] + row[2]) / 4.0) + 1, ((row[1] + row[3]) / 4.0) + 1]);

    private static HostArray CentredBoxes(int[][] rows) =>
        Numbers(rows, 4, row => [row[0] / 4.0, row[1] / 4.0, (row[2] / 4.0) + 1, (row[3] / 4.0) + 1]);

    private static HostArray Numbers(int[][] rows, int columns, Func<int[], double[]> make) =>
        HostArray.Of(rows.SelectMany(make).ToArray(), columns == 0 ? [rows.Length] : [rows.Length, columns]);

    private static HostArray Integers(int[][] rows, Func<int[], long> make) => HostArray.Of(rows.Select(make).ToArray(), rows.Length);
}
