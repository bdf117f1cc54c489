using System.Text.RegularExpressions;
using RepLoss.Contract;

namespace RepLoss.Bench.Session;

/// <summary>
/// Selects the rows that `--filter` asks for. A pattern may have * and ?, and ignores case. It is compared with BenchmarkDotNet's name of a row, with the
/// row's id and with the name of the kernel. The kernel may be written as RepGt, rep-gt or rep_gt in each of them.
/// </summary>
/// <param name="patterns">The patterns, of which one must match. If there is none, every row matches.</param>
internal sealed class RowFilter(IReadOnlyList<string> patterns)
{
    private const int ShownNames = 5;

    private readonly Regex[] _patterns = [.. patterns.Select(pattern =>
        new Regex($"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant))];

    /// <summary>Returns whether a variant of a subject is asked for.</summary>
    public bool Matches(TimedSubject subject, string variant) => _patterns.Length == 0 || NamesOf(subject, variant).Any(name => _patterns.Any(pattern => pattern.IsMatch(name)));

    /// <summary>Returns the message for a plan of which no row matches. It names the patterns and the names that are most similar to them.</summary>
    public string NothingMatches(TimingPlan plan)
    {
        HashSet<string> names = [.. plan.Timed.SelectMany(row => new[] { row.Subject.Kernel.Id, row.Subject.Case.Id, row.Variant, $"{row.Subject.Kernel.Id}/{row.Subject.Case.Id}" })];
        IEnumerable<string> nearest = names.OrderBy(name => patterns.Min(pattern => Distance(Bare(pattern), Bare(name)))).ThenBy(name => name, StringComparer.Ordinal).Take(ShownNames);
        return $"no row matches --filter {string.Join(' ', patterns.Select(pattern => $"'{pattern}'"))}; the nearest names are {string.Join(", ", nearest)}, and --list names every row";
    }

    private static IEnumerable<string> NamesOf(TimedSubject subject, string variant)
    {
        string id = subject.Kernel.Id, rest = $"{subject.Case.Id}/{KebabCase.Of(subject.Pass)}";
        foreach (string kernel in new[] { subject.Kernel.GetType().Name, id, id.Replace('-', '_') })
        {
            yield return kernel;
            yield return $"{kernel}/{rest}/{variant}/{subject.Device}";
            yield return $"RepLoss.Bench.Timing.KernelBenchmarks.{variant}(Subject: \"{kernel}/{rest}/{subject.Device}\")";
        }
    }

    private static string Bare(string name) => string.Concat(name.Where(letter => char.IsLetterOrDigit(letter) || letter == '/')).ToLowerInvariant();

    // The Levenshtein distance.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[^1];
    }
}
