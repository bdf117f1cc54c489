using System.Diagnostics;
using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Bench.Terminal;

/// <summary>The tables on a terminal of each usual width, which `script` of util-linux makes.</summary>
[Collection(ProgramProcess.Timing)]
public sealed class PseudoTerminalTests : IDisposable
{
    private const string Script = "/usr/bin/script";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80, "kernel  variant  device  cases  gradient error  verdict")]
    [InlineData(100, "kernel  variant  device  cases  value error  gradient error  verdict")]
    [InlineData(120, "kernel  variant  device  cases  value error  gradient error  verdict")]
    [InlineData(200, "kernel  variant  device  cases  value error  gradient error  worst at  verdict")]
    public void Check_shows_what_was_proved_and_as_much_beside_it_as_fits(int columns, string headers)
    {
        string[] lines = Lines(columns, "check iou rep-gt --device cpu");
        int header = Array.FindIndex(lines, line => line.StartsWith("kernel ", StringComparison.Ordinal));
        Assert.Equal(headers, Words(lines[header]));
        Assert.All(lines[header..(header + 9)], line => Assert.InRange(line.Length, 1, columns));
        Assert.Contains(lines, line => Words(line).StartsWith("rep-gt  AsPublished  cpu  ", StringComparison.Ordinal) && line.EndsWith("differs-as-declared", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(80, "row  median  to Loop  verdict")]
    [InlineData(100, "row  median  to Loop  to ElementLoop  verdict")]
    [InlineData(120, "row  median  to Loop  to ElementLoop  value error  gradient error  verdict")]
    [InlineData(200, "row  median  to Loop  to ElementLoop  value error  gradient error  verdict")]
    public void Time_shows_median_ratio_and_verdict_and_as_much_beside_them_as_fits(int columns, string headers)
    {
        string[] lines = Lines(columns, $"time attraction --device cpu -i --job dry --filter '*n64*' --out {_folder.Path}");
        int header = Array.FindIndex(lines, line => line.StartsWith("row ", StringComparison.Ordinal));
        Assert.Equal(headers, Words(lines[header]));
        Assert.All(lines[header..(header + 7)], line => Assert.InRange(line.Length, 1, columns));
        Assert.Contains(lines, line => line.StartsWith("attraction/n64/forward-backward/ElementLoop/cpu  ", StringComparison.Ordinal) && line.EndsWith(" equal", StringComparison.Ordinal));
    }

    [Fact]
    public void Wide_shows_every_column_on_a_narrow_terminal() =>
        Assert.Contains(Lines(80, "check iou --device cpu --wide"), line => Words(line) == "kernel  variant  device  cases  value error  gradient error  worst at  verdict");

    private static string[] Lines(int columns, string arguments)
    {
        Assert.SkipUnless(File.Exists(Script), "script, of util-linux, is not here.");
        var start = new ProcessStartInfo(Script, ["-qec", $"stty cols {columns} rows 50 && dotnet exec '{ProgramProcess.Path}' {arguments}", "/dev/null"]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        // The progress line is rewritten and removed.
        return [.. output.Split('\n').Select(line => line[(line.LastIndexOf("\u001b[2K", StringComparison.Ordinal) is var end and >= 0 ? end + 4 : 0)..].TrimEnd('\r'))];
    }

    private static string Words(string line) => string.Join("  ", line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
