using System.Text.Json.Nodes;
using RepLoss.Bench.Machine;
using RepLoss.Results;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Results.Files;

public sealed class ResultsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.At("run.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_set_survives_writing_and_reading()
    {
        ResultsFile.Write(File, MadeUp.RepBox());
        string first = System.IO.File.ReadAllText(File);
        ResultsFile.Write(File, ResultsFile.Read(File));
        Assert.Equal(first, System.IO.File.ReadAllText(File));
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void The_fields_are_those_of_the_design()
    {
        ResultsFile.Write(File, MadeUp.RepBox());
        JsonNode root = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
        Assert.Equal(1, (int)root["schemaVersion"]!);
        Assert.Equal("2025-03-01T10:00:00+00:00", (string)root["start"]!);
        Assert.Equal("full", (string)root["profile"]!);
        JsonNode row = root["rows"]![1]!;
        Assert.Equal("skipped", (string)root["rows"]![2]!["verdict"]!);
        Assert.Equal("rep-box/n256/forward/ElementLoop/cpu", (string)row["id"]!);
        Assert.Equal("forward", (string)row["pass"]!);
        foreach (string name in new[] { "kernel", "case", "variant", "device", "samplesNanoseconds", "medianNanoseconds", "verdict", "maxValueError", "maxGradientError", "peakManagedBytes", "peakNativeBytes" })
            Assert.NotNull(row[name]);
    }

    [Theory]
    [InlineData("$.schemaVersion", "2", "schemaVersion is 2, expected 1")]
    [InlineData("$.schemaVersion", "\"1\"", "schemaVersion is not an integer")]
    [InlineData("$.schemaVersion", null, "schemaVersion is missing")]
    [InlineData("$.provider", null, "provider is missing")]
    [InlineData("$.provider.version", null, "provider.version is missing")]
    [InlineData("$.provider", "[]", "provider is not an object")]
    [InlineData("$.rows", "{}", "rows is not an array")]
    [InlineData("$.rows", "[null]", "rows[0] is null")]
    [InlineData("$.threads", "0", "threads is 0")]
    [InlineData("$.threads", "2.5", "threads is not what")]
    [InlineData("$.start", "\"yesterday\"", "start is not what")]
    [InlineData("$.end", "\"2020-01-01T00:00:00Z\"", "end lies before start")]
    [InlineData("$.os", "null", "os is null")]
    [InlineData("$.commit", "\"\"", "commit has 0 letters, expected 1 to 200")]
    [InlineData("$.machine.cores", "-5", "machine.cores is -5, expected at least 1")]
    [InlineData("$.machine.cpuName", "\" \"", "machine.cpuName has 0 letters, expected 1 to 200")]
    [InlineData("$.rows[0].verdict", null, "rows[0].verdict is missing")]
    [InlineData("$.rows[0].verdict", "\"fine\"", "rows[0].verdict is not what")]
    [InlineData("$.rows[0].verdict", "0", "rows[0].verdict is not what")]
    [InlineData("$.rows[0].verdict", "\"failed\"", "rows[0].reason is missing")]
    [InlineData("$.rows[0].id", "\"a/b\"", "rows[0].id is not what")]
    [InlineData("$.rows[0].id", "7", "rows[0].id is not what")]
    [InlineData("$.rows[0].case", "\"n65\"", "rows[0].case is n65")]
    [InlineData("$.rows[0].case", null, "rows[0].case is missing")]
    [InlineData("$.rows[0].medianNanoseconds", "1e999", "rows[0].medianNanoseconds is not a finite number")]
    [InlineData("$.rows[0].medianNanoseconds", "\"NaN\"", "rows[0].medianNanoseconds is not a finite number")]
    [InlineData("$.rows[0].medianNanoseconds", "5", "rows[0].medianNanoseconds lies outside")]
    [InlineData("$.rows[0].medianNanoseconds", "null", "rows[0].medianNanoseconds is missing beside")]
    [InlineData("$.rows[0].samplesNanoseconds", "[1, -1]", "rows[0].samplesNanoseconds holds a time that is not positive")]
    [InlineData("$.rows[0].samplesNanoseconds", "[1, null]", "rows[0].samplesNanoseconds[1] is null")]
    [InlineData("$.rows[0].samplesPerLaunch", "[1]", "rows[0].samplesPerLaunch adds up to 1")]
    [InlineData("$.rows[0].maxValueError", "-1", "rows[0].maxValueError is negative")]
    [InlineData("$.rows[0].size", "0", "rows[0].size is 0")]
    [InlineData("$.kernels[0].faults[0].stillShows", "1", "kernels[0].faults[0].stillShows is not what")]
    public void A_broken_file_is_refused_by_file_and_field(string path, string? value, string expected)
    {
        ResultsFile.Write(File, MadeUp.RepBox());
        JsonNode root = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
        string text = Edit(root, path, value);
        System.IO.File.WriteAllText(File, text);

        var exception = Assert.ThrowsAny<ResultsException>(() => ResultsFile.Read(File));
        Assert.Contains(File, exception.Message);
        Assert.Contains(expected, exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1, 2")]
    [InlineData("{\"schemaVersion\": 1, \"schemaVersion\": 1}")]
    public void What_is_no_JSON_is_refused(string text)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.Contains($"'{File}' is not JSON", Assert.Throws<ResultsException>(() => ResultsFile.Read(File)).Message);
    }

    [Theory]
    [InlineData("\"pass\": \"forward\"", "\"pass\": \"\\ud800\"")]
    [InlineData("\"os\":", "\"\\ud800\": 1, \"os\":")]
    public void Text_that_is_no_Unicode_is_refused(string before, string after)
    {
        ResultsFile.Write(File, MadeUp.RepBox());
        string text = System.IO.File.ReadAllText(File);
        Assert.Contains(before, text);
        System.IO.File.WriteAllText(File, text.Replace(before, after, StringComparison.Ordinal));
        Assert.Contains("it holds text that is no Unicode", Assert.Throws<ResultsException>(() => ResultsFile.Read(File)).Message);
    }

    [Fact]
    public void An_array_is_no_result_file()
    {
        System.IO.File.WriteAllText(File, "[]");
        Assert.Contains("the file is not an object", Assert.Throws<ResultsException>(() => ResultsFile.Read(File)).Message);
    }

    [Fact]
    public void A_missing_file_is_refused() =>
        Assert.Contains("does not exist", Assert.Throws<ResultsException>(() => ResultsFile.Read(_folder.At("none/none.json"))).Message);

    [Fact]
    public void Two_rows_of_one_id_are_neither_written_nor_read()
    {
        ResultSet set = MadeUp.RepBox();
        set = set with { Rows = [.. set.Rows, set.Rows[0]] };
        var exception = Assert.Throws<ResultsException>(() => ResultsFile.Write(File, set));
        Assert.Contains($"rows[{set.Rows.Count - 1}].id is 'rep-box/n64/forward/ElementLoop/cpu', which an earlier row has", exception.Message);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_number_that_is_not_finite_is_not_written()
    {
        ResultSet set = MadeUp.Set(MadeUp.Row("a/b/forward/Loop/cpu", 5) with { MaxValueError = double.NaN });
        Assert.Contains("rows[0].maxValueError is not a finite number", Assert.Throws<ResultsException>(() => ResultsFile.Write(File, set)).Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static string Edit(JsonNode root, string path, string? value)
    {
        string[] steps = path[2..].Replace("[", ".[", StringComparison.Ordinal).Split('.');
        JsonNode at = root;
        foreach (string step in steps[..^1])
            at = step[0] == '[' ? at[int.Parse(step[1..^1])]! : at[step]!;
        if (value is null)
            at.AsObject().Remove(steps[^1]);
        else
            at[steps[^1]] = "PLACEHOLDER";
        // Put in as text, since 1e999 cannot be held as a number.
        return root.ToJsonString().Replace("\"PLACEHOLDER\"", value, StringComparison.Ordinal);
    }
}
