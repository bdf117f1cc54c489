using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Results;
using RepLoss.Results.Export;
using RepLoss.Results.Files;
using RepLoss.Tests.Bench;
using Xunit;

namespace RepLoss.Tests.Results.Export;

/// <summary>`export`: DuckDB reads the Parquet file, and the OpenMetrics text keeps to its grammar.</summary>
public sealed class RunExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DuckDB_reads_a_row_a_sample_with_the_numbers_of_the_files()
    {
        ResultSet old = MadeUp.RepBox(), young = old with { Commit = "fedcba9876543210", Start = MadeUp.Start.AddDays(1), End = null };
        (int exitCode, _, string error) = TheProgram.Run("export", Write("old", old), Write("young", young), "--parquet", _folder.At("samples.parquet"), "--openmetrics", _folder.At("runs.txt"));
        Assert.True(exitCode == 0, error);

        LoadDuckDb();
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        string Ask(string question)
        {
            using DbCommand command = database.CreateCommand();
            command.CommandText = question.Replace("FILE", $"'{_folder.At("samples.parquet")}'", StringComparison.Ordinal);
            return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture)!;
        }

        int samples = old.Rows.Sum(row => row.SamplesNanoseconds.Count);
        Assert.Equal($"{2 * samples}", Ask("SELECT count(*) FROM FILE"));
        Assert.Equal("2", Ask("SELECT count(DISTINCT \"commit\") FROM FILE"));
        ResultRow row = old.Find(RowId.Parse("rep-box/n256/forward/Tensor/cpu"))!;
        const string Of = "FROM FILE WHERE kernel = 'rep-box' AND \"case\" = 'n256' AND pass = 'forward' AND variant = 'Tensor' AND device = 'cpu'";
        Assert.Equal(row.MedianNanoseconds!.Value, double.Parse(Ask($"SELECT median(time_ns) {Of}"), CultureInfo.InvariantCulture), 1e-6);
        Assert.Equal(row.SamplesNanoseconds[6], double.Parse(Ask($"SELECT max(time_ns) {Of} AND launch = 2 AND sample = 2"), CultureInfo.InvariantCulture), 1e-9);
        Assert.Equal("equal", Ask($"SELECT any_value(verdict) {Of}"));
        Assert.Equal("2025-03-01 10:00:00", Ask("SELECT strftime(min(run_start_utc), '%Y-%m-%d %H:%M:%S') FROM FILE"));
        Assert.Equal(
            "run_start_utc commit tree_clean machine host gpu torch threads profile kernel case pass variant device verdict size launch sample time_ns value_error gradient_error allocated_bytes native_peak_bytes torch_calls",
            Ask("SELECT string_agg(column_name, ' ') FROM (DESCRIBE SELECT * FROM FILE)"));
    }

    [Fact]
    public void OpenMetrics_text_has_families_with_units_and_escaped_labels_and_an_end()
    {
        ResultSet set = MadeUp.RepBox();
        string text = RunExport.OpenMetrics([set, set with { Start = set.Start.AddDays(1), Machine = set.Machine with { Host = "a\"b\\c\nd" } }]);

        string[] lines = text.Split('\n');
        Assert.Equal(["# EOF", ""], lines[^2..]);
        Assert.Equal(["# TYPE reploss_time_seconds gauge", "# UNIT reploss_time_seconds seconds"], lines[..2]);
        Assert.Contains("host=\"a\\\"b\\\\c\\nd\"", text);
        Assert.All(lines[..^2].Where(line => !line.StartsWith('#')), line => Assert.Matches(@"^reploss_\w+\{(\w+=""([^""\\]|\\.)*"",?)+\} \S+ \d+\.\d{3}$", line));
        ResultRow row = set.Find(RowId.Parse("rep-box/n64/forward/Fused/cpu"))!;
        string seconds = (row.MedianNanoseconds!.Value / 1e9).ToString("R", CultureInfo.InvariantCulture);
        Assert.Contains(lines, line => line.StartsWith("reploss_time_seconds{kernel=\"rep-box\",case=\"n64\",pass=\"forward\",variant=\"Fused\"", StringComparison.Ordinal) && line.EndsWith($"}} {seconds} 1740823200.000", StringComparison.Ordinal));
        Assert.Equal("# EOF\n", RunExport.OpenMetrics([])[^6..]);
    }

    [Fact]
    public void What_cannot_be_exported_is_one_sentence_and_no_file()
    {
        string file = Write("run", MadeUp.RepBox()), copy = Write("copy", MadeUp.RepBox()), torn = _folder.At("torn.json");
        File.WriteAllText(torn, "{\"schemaVersion\": 1,");
        foreach ((string[] arguments, string part) in new[]
        {
            (new[] { file }, "neither --parquet OUT nor --openmetrics OUT"),
            ([file, copy, "--parquet", _folder.At("out")], "are the same run; expected each run once"),
            ([file, file, "--parquet", _folder.At("out")], "are the same run"),
            ([file, torn, "--parquet", _folder.At("out")], "is not JSON"),
            ([file, _folder.At("nothing.json"), "--openmetrics", _folder.At("out")], "does not exist"),
        })
        {
            (int exitCode, _, string error) = TheProgram.Run(["export", .. arguments]);
            Assert.Equal(2, exitCode);
            Assert.Contains(part, Assert.Single(error.TrimEnd().Split('\n')));
            Assert.False(File.Exists(_folder.At("out")));
        }
    }

    private string Write(string name, ResultSet set)
    {
        string path = _folder.At($"{name}.json");
        ResultsFile.Write(path, set);
        return path;
    }

    private static void LoadDuckDb()
    {
        string folder = typeof(RunExportTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == "DuckDbFolder").Value!;
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string[] files = [.. new[] { $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}", system }
            .Select(runtime => Path.Combine(folder, "runtimes", runtime, "native")).Where(Directory.Exists).SelectMany(Directory.GetFiles)];
        Assert.SkipWhen(files.Length == 0, "DuckDB has no native file for this system.");
        Assembly bindings = typeof(DuckDB.NET.Native.NativeMethods).Assembly;
        NativeLibrary.SetDllImportResolver(bindings, (_, _, _) => NativeLibrary.Load(files[0]));
    }
}
