using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Report;
using Snapshooter.Xunit3;
using Xunit;

namespace RepLoss.Tests.Results.Report;

/// <summary>The pages as a reader gets them. A page that changes on purpose: replace its file in __snapshots__ by the one in __mismatch__.</summary>
public sealed partial class ReportFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // A page without a snapshot fails, where it would else be taken for the snapshot.
    static ReportFolderTests() => Environment.SetEnvironmentVariable("SNAPSHOOTER_STRICT_MODE", "on");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("README.md")]
    [InlineData("kernels/README.md")]
    [InlineData("kernels/rep-box.md")]
    [InlineData("speedup.svg")]
    [InlineData("kernels/rep-box-forward-some-2-cores.svg")]
    [InlineData("kernels/rep-box-forward-some-2-cores-steps.svg")]
    public void A_page_looks_as_it_was_looked_at(string path) =>
        Snapshot.Match(Pages(MadeUp.RepBox())[path], $"{nameof(ReportFolderTests)}.{path.Replace('/', '.')}");

    [Fact]
    public void The_page_of_HTML_looks_as_it_was_looked_at() => Snapshot.Match(ReportFolder.Html([MadeUp.RepBox()]), $"{nameof(ReportFolderTests)}.index.html");

    [Theory]
    [InlineData("PyTorch 2", "sigma 2", "mine is PyTorch 2; it does not support sigma 2.")]
    [InlineData("PyTorch 2", null, "mine is PyTorch 2.")]
    [InlineData("", "sigma 2", "mine does not support sigma 2.")]
    public void A_page_says_what_a_program_is_and_lacks_and_nothing_of_what_it_does_not_tell(string program, string? lacks, string expected)
    {
        ResultSet set = MadeUp.RepBox();
        VariantVerdict mine = set.Verdicts[0] with { Variant = "mine", CasesAsked = 9, Program = program, Unsupported = lacks is null ? [] : [lacks] };
        Assert.Contains($"\n{expected}\n", Pages(set with { Verdicts = [.. set.Verdicts, mine] })["kernels/rep-box.md"].Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_screen_answers_whether_the_claim_is_true()
    {
        string[] lines = Pages(MadeUp.RepBox())["README.md"].Split('\n');
        Assert.StartsWith("**No, the one claim that was checked is not true.**", lines[3]);
        Assert.StartsWith("- **RepBox by LittleGrey-hjp/Repulsion-Loss: faster, but less than claimed, and the code is wrong.** Claimed: 1,790 times as fast.", lines[5]);
        Assert.Contains("What is wrong: The diagonal has IoU 1", lines[5]);
    }

    [Fact]
    public void Two_samples_a_row_are_shown_without_a_conclusion()
    {
        ResultSet set = MadeUp.RepBox();
        set = set with { Rows = [.. set.Rows.Select(row => row.IsTimed ? row.WithLaunches([[.. row.SamplesNanoseconds.Take(2)]]) : row)] };
        IReadOnlyDictionary<string, string> pages = Pages(set);
        Assert.Contains("**No answer: no claim was timed with at least 3 samples a row.**", pages["README.md"]);
        Assert.DoesNotContain("overtakes", pages["kernels/rep-box.md"]);
        Assert.DoesNotContain("Where the speed-up comes from", pages["kernels/rep-box.md"]);
        Assert.Contains("| n256 | Tensor |", pages["kernels/rep-box.md"]);
        Assert.Contains("overtakes", Pages(MadeUp.RepBox())["kernels/rep-box.md"]);
    }

    [Fact]
    public void A_row_that_was_proved_on_another_input_says_so()
    {
        ResultSet set = MadeUp.RepBox();
        const string Reason = "proved on smaller inputs: on this one the Loop would take 9 s";
        ResultRow row = set.Rows.First(row => row is { Variant: "Fused", Case: "n4096" });
        Assert.Contains($"equal: {Reason}", Pages(set with { Rows = [.. set.Rows.Select(other => other.Id == row.Id ? other with { Reason = Reason } : other)] })["kernels/rep-box.md"]);
    }

    [Fact]
    public void A_column_that_no_row_fills_is_left_out()
    {
        ResultSet set = MadeUp.RepBox();
        Assert.Contains("| Ratio to ElementLoop", Pages(set)["kernels/rep-box.md"]);
        Assert.DoesNotContain("| Ratio to ElementLoop", Pages(set with { Rows = [.. set.Rows.Where(row => row.Variant != "ElementLoop")] })["kernels/rep-box.md"]);
    }

    [Fact]
    public void Machines_stand_side_by_side_and_nothing_is_averaged()
    {
        ResultSet first = MadeUp.RepBox(), second = Other(first, "Other 7", 0.5);
        IReadOnlyDictionary<string, string> both = Pages(first, second);
        Assert.Contains("## Measured on Some, 2 cores", both["README.md"]);
        Assert.Contains("## Measured on Other 7, 2 cores", both["README.md"]);
        foreach (string line in TimeRows().Matches(Pages(first)["kernels/rep-box.md"]).Concat(TimeRows().Matches(Pages(second)["kernels/rep-box.md"])).Select(match => match.Value))
            Assert.Contains(line, both["kernels/rep-box.md"]);
        Assert.Single(Regex.Matches(both["kernels/rep-box.md"], "L = sum SmoothLn"));
        Assert.Single(Regex.Matches(both["kernels/rep-box.md"], "\\{\"kernel\": \"rep-box\""));
    }

    [Fact]
    public void Pages_stay_below_their_limits_and_say_what_had_no_room()
    {
        ResultSet whole = MadeUp.RepBox();
        ResultSet[] many = [.. Enumerable.Range(0, 40).Select(i => Other(whole, $"Other {i}", 1) with { Start = whole.Start.AddDays(i) })];
        IReadOnlyDictionary<string, string> pages = Pages(many);
        Assert.InRange(pages["README.md"].Count(c => c == '\n'), 100, 150);
        Assert.Contains("Measured as well, and shown on the kernels' pages:", pages["README.md"]);
        Assert.InRange(Encoding.UTF8.GetByteCount(pages["kernels/rep-box.md"]), 50_000, 100_000);
        Assert.Contains("## RepBox on Other 39, 2 cores", pages["kernels/rep-box.md"]);
        Assert.Matches("The times on .*Other 0, 2 cores had no room here", pages["kernels/rep-box.md"]);
        Assert.InRange(Encoding.UTF8.GetByteCount(ReportFolder.Html(many)), 500_000, 1_000_000);
    }

    [Fact]
    public void A_hostile_name_shows_as_text_and_leaves_no_folder()
    {
        IReadOnlyDictionary<string, string> pages = Pages(MadeUp.Hostile());
        foreach (string markdown in pages.Where(page => page.Key.EndsWith(".md", StringComparison.Ordinal)).Select(page => page.Value))
        {
            // Inside a fence everything is text; outside of it no tag of the file may live.
            string outside = Fences().Replace(markdown, "");
            Assert.DoesNotContain("<script", outside);
            Assert.DoesNotContain("\n# x", outside);
            foreach (string[] table in outside.Split("\n\n").Where(block => block.StartsWith('|')).Select(block => block.Trim().Split('\n')))
                Assert.All(table, line => Assert.Equal(table[0].Count(c => c == '|'), line.Count(c => c == '|')));
        }

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;&#124;", string.Concat(pages.Values));
        Assert.All(pages.Where(page => page.Key.EndsWith(".svg", StringComparison.Ordinal)), page => XElement.Parse(page.Value));
        Assert.All(pages.Keys, path => Assert.DoesNotContain("..", path));
        string html = ReportFolder.Html([MadeUp.Hostile()]);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html);
        Assert.Single(Regex.Matches(html, "<script"));
    }

    [Fact]
    public void Every_link_and_picture_of_the_pages_is_there()
    {
        ReportFolder.WriteMarkdown([MadeUp.RepBox(), Other(MadeUp.RepBox(), "Other 1", 1)], _folder.Path, withHtml: true);
        ReportFolder.WriteHtml([MadeUp.RepBox()], _folder.Path);
        foreach (string page in Directory.GetFiles(_folder.Path, "*.md", SearchOption.AllDirectories))
        {
            string[] targets = [.. Links().Matches(File.ReadAllText(page)).Select(match => match.Groups[1].Value)];
            Assert.All(targets, target => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(page)!, target)), $"{page} has a link to {target}."));
        }

        Assert.Equal(8, Directory.GetFiles(_folder.At("kernels"), "*.svg").Length);
    }

    [Fact]
    public void What_an_earlier_report_wrote_goes_and_what_somebody_else_wrote_stays()
    {
        ReportFolder.WriteMarkdown([MadeUp.RepBox()], _folder.Path, withHtml: false);
        File.WriteAllText(_folder.At("kernels/own.md"), "A page of somebody's own.");
        File.WriteAllText(_folder.At("own.md"), "Another.");

        Assert.Equal(_folder.At("README.md"), ReportFolder.WriteMarkdown([], _folder.Path, withHtml: false));

        Assert.Equal(["README.md", "own.md", "kernels/own.md"], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.Path, path)).OrderBy(path => path.Contains('/')).ThenBy(path => path, StringComparer.Ordinal));
        Assert.Contains("No run is published yet.", File.ReadAllText(_folder.At("README.md")));
    }

    [Fact]
    public void A_page_of_no_run_is_refused() => Assert.Throws<ResultsException>(() => ReportFolder.Html([]));

    [Fact]
    public void A_run_with_nothing_in_it_still_reports() =>
        Assert.Contains("No published claim", Pages(MadeUp.Set() with { MachineLimit = null, End = null, Profile = RunProfile.Quick })["README.md"]);

    private static IReadOnlyDictionary<string, string> Pages(params IReadOnlyList<ResultSet> sets) => ReportFolder.MarkdownFiles(sets, withHtml: false);

    private static ResultSet Other(ResultSet set, string processor, double factor) => set with
    {
        Machine = set.Machine with { Id = KebabCase.Slug(processor), CpuName = processor },
        Rows = [.. set.Rows.Select(row => row.IsTimed ? row.WithLaunches([.. row.SamplesNanoseconds.Chunk(5).Select(IReadOnlyList<double> (launch) => [.. launch.Select(time => time * factor)])]) : row)],
    };

    [GeneratedRegex(@"^\| n\d+ \| \w+ \| [^\n]* \|$", RegexOptions.Multiline)]
    private static partial Regex TimeRows();

    [GeneratedRegex("^(`{3,})text\n.*?\n\\1\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Links();
}
