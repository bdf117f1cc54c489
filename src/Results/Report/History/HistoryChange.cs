using System.Text.RegularExpressions;
using RepLoss.Results.Document;
using RepLoss.Results.Gate;

namespace RepLoss.Results.Report.History;

/// <summary>A change of a row's ratio between two runs that the gate does not consider noise.</summary>
internal sealed partial record HistoryChange(RowHistory Row, HistoryPoint Before, HistoryPoint After)
{
    /// <summary>Returns a sentence that names both commits.</summary>
    public override string ToString() =>
        $"{Row.Id} on {Row.Kind.Name} is {KebabCase.Of(After.Step!.Word)}: the ratio to Loop was {Quantity.Number(Before.Ratio)} at {Before.Commit} and is {Quantity.Number(After.Ratio)} at {After.Commit}.";

    /// <summary>
    /// Returns the command that searches the commit between the two runs by bisection. Null if both runs have the same commit, or if one is not a hash. Each step
    /// runs the gate against the faster end: a commit that is slower belongs to the slow side, and a commit that cannot be compared is skipped.
    /// </summary>
    public string? Bisect()
    {
        string before = Before.Run.Commit, after = After.Run.Commit;
        if (before == after || !Hash().IsMatch(before) || !Hash().IsMatch(after) || !Name().IsMatch(Row.Id.Kernel))
            return null;
        bool slower = After.Step!.Word == GateWord.Slower;
        string fast = slower ? before : after, start = slower ? $"git bisect start {after} {before}" : $"git bisect start --term-old=slow --term-new=fast {after} {before}";
        return $"{start} && git bisect run sh -c './run-bench.sh gate {Row.Id.Kernel} --headline --against {fast}; case $? in 0) exit {(slower ? 0 : 1)};; 4) exit {(slower ? 1 : 0)};; *) exit 125;; esac'";
    }

    // Only hashes are printed into a command, so that a result file cannot add anything else to it.
    [GeneratedRegex("^[0-9a-f]{7,64}$")]
    private static partial Regex Hash();

    [GeneratedRegex("^[a-z0-9-]+$")]
    private static partial Regex Name();
}
