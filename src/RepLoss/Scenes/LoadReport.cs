using System.Globalization;
using RepLoss.Contract;

namespace RepLoss.Scenes;

/// <summary>
/// Counts what a loader leaves out or changes, by reason, and remembers where it did so first. A strict one refuses there and
/// then.
/// </summary>
internal sealed class LoadReport(bool strict)
{
    public const string Boxes = "boxes", Predictions = "predictions", Images = "images", Files = "text files";
    private const string LeftOut = "left out";

    // Where all of one of them is left out, nothing is worth going on with.
    private static readonly string[] Needed = [Files, Images, Boxes, Predictions];

    // What an entry takes while it is read and as a box or an image afterwards, lists that grow included.
    private const double BytesOfEntry = 400;

    private readonly Dictionary<string, long> _totals = [];
    private readonly List<Count> _counts = [];
    private readonly List<string> _remarks = [];

    /// <summary>Bytes that the entries of a data set may take.</summary>
    public double Memory { get; init; } = MemoryNeed.Available / 2;

    private sealed record Count(string What, string Outcome, Flaw First, string Place)
    {
        public long Number { get; set; } = 1;
    }

    /// <summary>Counts what is taken without being an entry.</summary>
    public void Take(string what) => _totals[what] = _totals.GetValueOrDefault(what) + 1;

    /// <summary>Counts an entry; false where it has a flaw and is left out.</summary>
    /// <exception cref="DataException">It has a flaw, and the report is strict; or there are more of them than fit into memory.</exception>
    public bool Takes(DataEntry entry, string what)
    {
        if (entry.Flaw is { } flaw)
            return LeaveOut(what, flaw, entry.Place);
        Take(what);
        double bytes = BytesOfEntry * _totals[what];
        return bytes <= Memory ? true
            : throw DataException.At(entry.Place, $"up to here {_totals[what]} {what} take {MemoryNeed.Text(bytes)} of memory, expected {MemoryNeed.Text(Memory)} at most, half of what is here");
    }

    /// <summary>Counts what is left out; always false.</summary>
    /// <exception cref="DataException">The report is strict.</exception>
    public bool LeaveOut(string what, Flaw flaw, string place)
    {
        Take(what);
        Change(what, LeftOut, flaw, place);
        return false;
    }

    /// <summary>Counts what is taken otherwise than it is written, such as a box that is clipped.</summary>
    /// <exception cref="DataException">The report is strict.</exception>
    public void Change(string what, string outcome, Flaw flaw, string place)
    {
        if (strict)
            throw DataException.At(place, flaw.Sentence);
        Add(what, outcome, flaw, place);
    }

    /// <summary>Tells what is made up for something that is missing.</summary>
    /// <exception cref="DataException">The report is strict.</exception>
    public void Remark(string place, string sentence, string insteadOf)
    {
        if (strict)
            throw DataException.At(place, insteadOf);
        _remarks.Add($"{place}: {sentence}");
    }

    /// <summary>The set with what there is to tell about it, also about boxes that stand twice in an image.</summary>
    /// <param name="set">What was read.</param>
    /// <param name="path">The file or folder that was read; null for the set's own.</param>
    /// <exception cref="DataException">Entries were read, and none of them is left.</exception>
    public SceneSet Finish(SceneSet set, string? path = null)
    {
        foreach (string what in Needed)
        {
            Count[] leftOut = [.. _counts.Where(count => count.What == what && count.Outcome == LeftOut)];
            if (leftOut.Length > 0 && leftOut.Sum(count => count.Number) == _totals[what])
                throw new DataException($"{path ?? set.Source}: none of {Text(_totals[what])} {what} can be used; {leftOut[0].Place}: {leftOut[0].First.Sentence}.");
        }

        foreach (Scene scene in _totals.ContainsKey(Boxes) ? set.Scenes : [])
        {
            for (int again = scene.Truths.Count - scene.Truths.Distinct().Count(); again > 0; again--)
                Add(Boxes, "kept", new Flaw("equal to another box of the image", ""), $"image {scene.Name}");
        }

        return set with { Remarks = [.. set.Remarks, .. _counts.Select(Text), .. _remarks] };
    }

    private void Add(string what, string outcome, Flaw flaw, string place)
    {
        if (_counts.Find(count => count.What == what && count.Outcome == outcome && count.First.Reason == flaw.Reason) is { } known)
            known.Number++;
        else
            _counts.Add(new Count(what, outcome, flaw, place));
    }

    private string Text(Count count) =>
        $"{Text(count.Number)} of {Text(_totals.GetValueOrDefault(count.What))} {count.What} {count.Outcome}: {count.First.Reason}, first at {count.Place}";

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
