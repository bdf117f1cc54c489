using RepLoss.Bench.Machine;
using RepLoss.Results;
using RepLoss.Results.Files;
using RepLoss.Results.Report;
using RepLoss.Tests.Bench;
using Xunit;

namespace RepLoss.Tests.Results.Report;

/// <summary>The page of history on made-up runs of two machine kinds.</summary>
public sealed class HistoryPageTests : IDisposable
{
    private const string Tensor = "rep-box/n256/forward/Tensor/cpu";

    private static readonly string A = new('a', 40), B = new('b', 40), C = new('c', 40);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_slower_row_names_both_commits_and_the_line_that_looks_between_them()
    {
        string page = Page(Run(A, 0), Run(B, 1), Run(C, 2, 1.5));

        Assert.Contains($"{Tensor} on Some, 2 cores is slower: the ratio to Loop was 1.0", page);
        Assert.Contains("at bbbbbbbbbbbb and is 1.5", page);
        Assert.Contains("at cccccccccccc.", page);
        Assert.Contains($"git bisect start {C} {B} && git bisect run sh -c './run-bench.sh gate rep-box --headline --against {B}; case $? in 0) exit 0;; 4) exit 1;; *) exit 125;; esac'", page);
        Assert.Single(page.Split('\n'), line => line.StartsWith("git bisect", StringComparison.Ordinal));
    }

    [Fact]
    public void A_faster_row_is_looked_for_with_the_ends_exchanged()
    {
        string page = Page(Run(A, 0, 1.5), Run(B, 1));
        Assert.Contains($"git bisect start --term-old=slow --term-new=fast {B} {A} && git bisect run sh -c './run-bench.sh gate rep-box --headline --against {B}; case $? in 0) exit 1;; 4) exit 0;; *) exit 125;; esac'", page);
    }

    [Fact]
    public void Noise_a_run_on_another_machine_and_one_commit_stand_out_nowhere()
    {
        ResultSet Elsewhere(ResultSet set) => set with { Machine = set.Machine with { GpuName = "NVIDIA H100" } };
        string page = Page(Run(A, 0), Run(B, 1, 1.02), Elsewhere(Run(C, 2, 3)), Elsewhere(Run(B, 3, 3)));
        Assert.Contains("None.", page);
        Assert.DoesNotContain("git bisect", page);
        Assert.Contains($"| {Tensor} | Some, 2 cores | 2 |", page);
        Assert.Contains($"| {Tensor} | Some, 2 cores, H100 | 2 |", page);
        // The machine changed, and no commit.
        Assert.DoesNotContain("git bisect", Page(Run(A, 0), Run(A, 1, 1.5)));
    }

    [Fact]
    public void A_run_on_another_torch_has_its_ratio_and_no_verdict()
    {
        string page = Page(Run(A, 0), Run(B, 1, 1.5) with { Provider = new ProviderInfo("LibTorch", "9") });
        Assert.Contains("None.", page);
        Assert.Contains($"| {Tensor} | Some, 2 cores | 2 | 1.0", page);
    }

    [Fact]
    public void The_plot_has_a_line_a_machine_kind_where_there_are_two_runs_and_the_pages_of_an_older_report_go()
    {
        ResultSet Elsewhere(ResultSet set) => set with { Machine = set.Machine with { GpuName = "NVIDIA H100" } };
        ResultSet[] sets = [Run(A, 0), Run(B, 1), Elsewhere(Run(A, 2)), Elsewhere(Run(B, 3))];
        string svg = ReportFolder.MarkdownFiles(sets, withHtml: false)["history/rep-box-n256-forward-tensor-cpu.svg"];
        Assert.Equal(2, svg.Split("<g class=").Length - 1);
        Assert.Contains("Some, 2 cores, H100", svg);
        Assert.DoesNotContain(ReportFolder.MarkdownFiles([Run(A, 0)], withHtml: false).Keys, name => name.StartsWith("history/", StringComparison.Ordinal));

        ReportFolder.WriteMarkdown(sets, _folder.Path, withHtml: false);
        Assert.NotEmpty(Directory.GetFiles(_folder.At("history")));
        ReportFolder.WriteMarkdown([Run(A, 0)], _folder.Path, withHtml: false);
        Assert.Empty(Directory.GetFiles(_folder.At("history")));
        Assert.Contains("[How the ratios changed from commit to commit](history.md)", File.ReadAllText(_folder.At("README.md")));
        Assert.Contains("How the ratios changed from commit to commit", ReportFolder.Html(sets));
    }

    [Fact]
    public void Report_prints_what_stands_out_and_a_commit_that_is_none_gives_no_line_to_run()
    {
        string Write(string name, ResultSet set)
        {
            ResultsFile.Write(_folder.At(name), set);
            return _folder.At(name);
        }

        string before = Write("a.json", Run(A, 0));
        (_, string output, _) = TheProgram.Run("report", Write("b.json", Run(B, 1, 1.5)), before, "--out", _folder.At("page"));
        Assert.Contains($"git bisect start {B} {A} && git bisect run", output);
        (_, output, _) = TheProgram.Run("report", Write("b.json", Run("$(reboot)", 1, 1.5)), before, "--out", _folder.At("page"));
        Assert.Contains("is slower", output);
        Assert.DoesNotContain("git bisect", output);
    }

    private static string Page(params ResultSet[] sets) => ReportFolder.MarkdownFiles(sets, withHtml: false)["history.md"];

    // The Tensor rows slower by a factor.
    private static ResultSet Run(string commit, int day, double factor = 1)
    {
        ResultSet set = MadeUp.RepBox();
        return set with
        {
            Commit = commit,
            Start = MadeUp.Start.AddDays(day),
            End = MadeUp.Start.AddDays(day).AddMinutes(5),
            Rows = [.. set.Rows.Select(row => row.Variant != "Tensor" || factor == 1 ? row : row.WithLaunches([.. row.SamplesByLaunch.Select(launch => launch.Select(time => factor * time).ToArray())]))],
        };
    }
}
