using System.Text.RegularExpressions;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Reports;
using Xunit;

namespace RepLoss.Tests.Results.Reports;

public partial class ReportTests
{
    private const string Evil = "<script>alert(1)</script>|\n\n# x `rm -rf` \"'&";

    [Fact]
    public void TheFirstScreenAnswersWhetherTheClaimIsTrue()
    {
        string[] lines = Report.Markdown([MadeUp.RepBox()]).Split('\n');
        int answer = Array.FindIndex(lines, line => line.StartsWith("- **RepBox, LittleGrey-hjp/Repulsion-Loss: faster, but not by as much, and the code is wrong.**", StringComparison.Ordinal));
        Assert.InRange(answer, 0, 5);
        Assert.Contains("Claimed: 1,790 times as fast", lines[answer]);
        Assert.Contains("(n256, forward, cpu)", lines[answer]);
        Assert.Contains("The code behind it: The diagonal has IoU 1", lines[answer]);
        Assert.Matches(@"^\| RepBox, LittleGrey-hjp/Repulsion-Loss \| 1,790 times \| 1,\d\d0 times \| n256, forward, cpu \| differs as declared", Array.Find(lines, line => line.StartsWith("| RepBox", StringComparison.Ordinal)));
    }

    [Fact]
    public void RunsOfOneMachineAreToldApartAndOthersNeedNoTime()
    {
        ResultSet first = MadeUp.RepBox(), second = first with { Start = first.Start.AddDays(1), Commit = "fedcba9876543210" };
        string twice = Report.Markdown([first, second]);
        Assert.Contains("## some-cpu-2, cpu, LibTorch 1.13.1, 2 threads, 2025-03-01 10:00 UTC, 0123456\n", twice);
        Assert.Contains("## some-cpu-2, cpu, LibTorch 1.13.1, 2 threads, 2025-03-02 10:00 UTC, fedcba9\n", twice);
        Assert.Contains("## some-cpu-2, cpu, LibTorch 1.13.1, 2 threads\n", Report.Markdown([first, second with { Threads = 4 }]));
    }

    [Fact]
    public void ARowThatWasProvedElsewhereSaysSo()
    {
        ResultSet set = MadeUp.RepBox();
        const string Reason = "proved on smaller inputs: on this one the Loop would take 9 s";
        ResultRow row = set.Rows.First(row => row is { Variant: "Fused", Case: "n4096" });
        string text = Report.Markdown([set with { Rows = [.. set.Rows.Select(other => other.Id == row.Id ? other with { Reason = Reason } : other)] }]);
        Assert.Contains($"equal: {Reason}", text);
    }

    [Theory]
    [InlineData(1000, "in time yes, but the code is wrong")]
    [InlineData(5000, "faster, but not by as much, and the code is wrong")]
    [InlineData(null, "in time yes, but the code is wrong")]
    public void AClaimOfMoreThanWasMeasuredIsSaidToBeTooMuch(int? claimed, string answer)
    {
        ResultSet set = MadeUp.RepBox();
        KernelInfo kernel = MadeUp.RepBoxInfo with { Claims = [MadeUp.RepBoxInfo.Claims[0] with { ClaimedSpeedup = claimed, Passes = [Pass.Forward] }] };
        Assert.Contains($"Repulsion-Loss: {answer}.**", Report.Markdown([set with { Kernels = [kernel] }]));
    }

    [Fact]
    public void AnHonestClaimIsSaidToBeTrue()
    {
        ResultSet set = MadeUp.RepBox();
        set = set with
        {
            Verdicts = [.. set.Verdicts.Select(verdict => verdict with { Verdict = Verdict.Equal, Reason = null })],
            Kernels = [MadeUp.RepBoxInfo with { Faults = [], Claims = [MadeUp.RepBoxInfo.Claims[0] with { ClaimedSpeedup = 300 }] }],
        };
        Assert.Contains("Repulsion-Loss: yes.**", Report.Markdown([set]));
        Assert.DoesNotContain("What the published code really computes", Report.Markdown([set]));
    }

    [Fact]
    public void TheRightVersionStandsBesideEachFault()
    {
        string[] lines = Report.Markdown([MadeUp.RepBox()]).Split('\n');
        int published = Array.FindIndex(lines, line => line.StartsWith("| 1 | AsPublished | nan-count |", StringComparison.Ordinal));
        Assert.EndsWith("| 128 of 128 | not finite at step 1 |", lines[published]);
        Assert.StartsWith("| 1 | Tensor | –", lines[published + 1]);
        Assert.EndsWith("| 0 of 128 | 0.693 to 0.31 in 20 steps |", lines[published + 1]);
    }

    [Fact]
    public void PublishedSystemsAreNamedWithTheirParameters() =>
        Assert.Contains("| YOLO-FaceV2 | rep-box | sigma = 0.5 |", Report.Markdown([MadeUp.RepBox()]));

    [Fact]
    public void AColumnThatNoRowFillsIsLeftOut()
    {
        ResultSet set = MadeUp.RepBox();
        Assert.Contains("Ratio to ElementLoop", Report.Markdown([set]));
        Assert.DoesNotContain("| Ratio to ElementLoop", Report.Markdown([set with { Rows = [.. set.Rows.Where(row => row.Variant != "ElementLoop")] }]));
    }

    [Fact]
    public void WhatWasNotMeasuredIsNotAnswered()
    {
        ResultSet set = MadeUp.RepBox() with { Rows = [], Verdicts = [] };
        Assert.Contains("Repulsion-Loss: not measured here.**", Report.Markdown([set]));
        // Another run of that machine answers; another machine does not.
        Assert.DoesNotContain("not measured here", Report.Markdown([MadeUp.RepBox(), set]));
        Assert.Contains("not measured here", Report.Markdown([MadeUp.RepBox(), set with { Machine = set.Machine with { Id = "another" } }]));
        Assert.DoesNotContain("times as fast; here", Report.Markdown([set]));
    }

    [Fact]
    public void ASlowerTensorVersionIsSaidToBeNoSpeedup()
    {
        ResultSet set = MadeUp.RepBox();
        set = set with { Rows = [.. set.Rows.Select(row => row.Variant == "AsPublished" ? row.WithLaunches([[1e12]]) : row)] };
        Assert.Contains("Repulsion-Loss: no.**", Report.Markdown([set]));
    }

    [Fact]
    public void EveryPartIsThere()
    {
        string text = Report.Markdown([MadeUp.RepBox()]);
        foreach (string expected in new[]
        {
            "### Environment", "| Processor | Some CPU &#64; 2 GHz, 2 logical processors |", "19.0 GB/s before, 18.0 GB/s after", "### Verdicts",
            "| rep-box | Tensor | equal | 104 |", "L = sum SmoothLn(IoU(B_i, B_j)) / D", "| n1024 | Fused |", "Tensor overtakes Loop at a size of about",
            "Loop: time grows with size to the power 2.00", "where the speed-up comes from", "| ElementLoop → Loop | element access |",
            "| rep-box/n1024/forward/ElementLoop/cpu | predicted 8.9 s an operation, above the budget of 2 s |",
            "## What the published code really computes", "128 of 128", "{\"kernel\": \"rep-box\"", "## How to read this",
        })
        {
            Assert.Contains(expected, text);
        }
    }

    [Fact]
    public void EveryTableHasCellsForItsColumns()
    {
        foreach (Table table in Report.Blocks([MadeUp.RepBox(), Hostile()]).OfType<Table>())
            Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Count));
    }

    [Fact]
    public void SeveralMachinesStandSideBySideAndNothingIsAveraged()
    {
        ResultSet first = MadeUp.RepBox();
        ResultSet second = first with
        {
            Machine = first.Machine with { Id = "other-cpu-64" },
            Rows = [.. first.Rows.Select(row => row.IsTimed ? row.WithLaunches([.. row.SamplesNanoseconds.Chunk(5).Select(IReadOnlyList<double> (launch) => [.. launch.Select(time => time / 2)])]) : row)],
        };
        string both = Report.Markdown([first, second]);
        Assert.Contains("## some-cpu-2, cpu,", both);
        Assert.Contains("## other-cpu-64, cpu,", both);
        foreach (string line in TimeRows().Matches(Report.Markdown([first])).Concat(TimeRows().Matches(Report.Markdown([second]))).Select(match => match.Value))
            Assert.Contains(line, both);
        Assert.Single(Regex.Matches(both, "L = sum SmoothLn"));
        Assert.Single(Regex.Matches(both, "\\{\"kernel\": \"rep-box\""));
    }

    [Fact]
    public void HostileNamesShowAsTextInBoth()
    {
        string markdown = Report.Markdown([Hostile()]);
        // Inside a fence everything is text; outside of it no tag of the file may live.
        string outside = Fences().Replace(markdown, "");
        Assert.DoesNotContain("<script", outside);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;&#124;", outside);
        Assert.DoesNotContain("\n# x", outside);

        string html = HtmlWriter.Write(Report.Blocks([Hostile()]), new PlotDrawer(new Gnuplot()));
        Assert.DoesNotContain("<script>alert", html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html);
        Assert.Single(Regex.Matches(html, "<script"));
    }

    [Fact]
    public void MarkdownTablesStayTables()
    {
        string outside = Fences().Replace(Report.Markdown([Hostile()]), "");
        foreach (string block in outside.Split("\n\n").Where(block => block.StartsWith('|')))
        {
            string[] lines = block.Trim().Split('\n');
            Assert.All(lines, line => Assert.Equal(lines[0].Count(c => c == '|'), line.Count(c => c == '|')));
        }
    }

    [Fact]
    public void AnEmptyReportIsRefused() => Assert.Throws<ResultsException>(() => Report.Markdown([]));

    [Fact]
    public void ARunWithNothingInItStillReports() => Assert.Contains("No published claim", Report.Markdown([MadeUp.Set() with { MachineLimit = null, End = null, Profile = RunProfile.Quick }]));

    private static ResultSet Hostile()
    {
        ResultSet set = MadeUp.RepBox();
        string place = Evil.Replace("/", "", StringComparison.Ordinal);
        return set with
        {
            Machine = set.Machine with { Id = Evil, CpuName = Evil },
            Provider = new ProviderInfo(Evil, Evil),
            Device = Evil,
            Os = Evil,
            Dotnet = Evil,
            Commit = Evil,
            DataSets = [Evil],
            Rows = [.. set.Rows.Select(row => row with { Id = row.Id with { Case = row.Id.Case + place }, Reason = row.Reason is null ? null : Evil }),
                .. set.Rows.Where(row => row.Variant == "Tensor").Select(row => row with { Id = row.Id with { Variant = place } })],
            Verdicts = [.. set.Verdicts.Select(verdict => verdict with { Reason = Evil, WorstValueError = new WorstError(1, 1, Evil, Evil) })],
            Kernels = [MadeUp.RepBoxInfo with
            {
                Title = Evil,
                Definition = Evil + "\n```\n<script>alert(2)</script>",
                Source = Evil,
                ElementName = Evil,
                Claims = [MadeUp.RepBoxInfo.Claims[0] with { System = Evil, Claim = Evil }],
                Faults = [MadeUp.RepBoxInfo.Faults[0] with { System = Evil, Repository = Evil, Function = Evil, Commit = Evil, What = Evil, CaseId = Evil, EvalJson = Evil + "\n````", Training = Evil, Right = new RightTwinInfo { Variant = Evil, Refusal = Evil, Training = Evil } }],
                Systems = [new PublishedSystemInfo { System = Evil, Source = Evil, Parameters = Evil, Differs = Evil, Faults = [Evil] }],
            }],
        };
    }

    [GeneratedRegex(@"^\| n\d+ \| \w+ \| [^|]* \| [^|]* \| [^|]* \|$", RegexOptions.Multiline)]
    private static partial Regex TimeRows();

    [GeneratedRegex("^(`{3,})text\n.*?\n\\1\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();
}
