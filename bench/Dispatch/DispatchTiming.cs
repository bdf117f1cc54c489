using System.Globalization;
using RepLoss.Bench.Peers;
using RepLoss.Results;
using RepLoss.Results.Document;

namespace RepLoss.Bench.Dispatch;

/// <summary>
/// What a tiny operation costs from C# and from Python, in turn on the same machine: the small sizes of every tensor variant are
/// made of such calls.
/// </summary>
internal static class DispatchTiming
{
    /// <summary>Times, and gives the table as Markdown.</summary>
    /// <param name="python">Where PyTorch is; without it there is no column for it, and a sentence says why.</param>
    /// <param name="rounds">How often each side has its turn; the medians stand in the table.</param>
    /// <param name="duration">How long an operation is called in a turn.</param>
    public static string Run(PyTorch python, int rounds, TimeSpan duration)
    {
        List<double[]> ours = [], theirs = [];
        for (int round = 0; round < rounds; round++)
        {
            ours.Add([.. TinyOperation.All.Select(operation => operation.Nanoseconds(duration))]);
            if (python.Reason is null)
                theirs.Add(python.Dispatch(duration));
        }

        return MarkdownWriter.Write(
        [
            new Heading(1, "What a tiny operation costs", "dispatch"),
            new Paragraph("An operation on a tensor of one number computes next to nothing: its time is the way to torch and back. At small sizes a tensor variant is made of such calls."),
            new Table("Time of a call",
                [new("Operation", IsKey: true), new("C#", IsNumber: true), new("Python", IsNumber: true), new("Ratio", IsNumber: true)],
                [.. TinyOperation.All.Select((operation, i) => Row(operation.Name, MedianOf(ours, i), MedianOf(theirs, i)))]),
            new Paragraph(python.Reason is { } reason
                ? $"{reason}."
                : $"Medians of {rounds.ToString(CultureInfo.InvariantCulture)} turns of each side, {duration.TotalMilliseconds.ToString("g3", CultureInfo.InvariantCulture)} ms an operation after as long to warm up; below 1 C# is faster."),
        ]);
    }

    // Null where there was no turn.
    private static double? MedianOf(List<double[]> turns, int operation) =>
        turns.Count == 0 ? null : Launches.Median(turns.Select(turn => turn[operation]));

    private static IReadOnlyList<Cell> Row(string name, double? ours, double? theirs) =>
        [name, Quantity.Time(ours), Quantity.Time(theirs), Quantity.Number(ours / theirs)];
}
