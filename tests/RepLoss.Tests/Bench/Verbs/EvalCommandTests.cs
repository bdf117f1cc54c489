using System.Text.Json;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using Xunit;

namespace RepLoss.Tests.Bench;

public sealed class EvalCommandTests : IDisposable
{
    private const string Good = """
        {"kernel": "rep-box", "parameters": {"sigma": 0.5, "denominator": "square"},
         "inputs": {"boxes": {"dtype": "float32", "shape": [2, 4], "data": [0, 0, 10, 10, 5, 0, 15, 10]}}, "gradients": ["boxes"]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Loop")]
    [InlineData("Tensor")]
    public void Gives_outputs_and_gradients_in_the_dtype_of_the_input(string variant)
    {
        (int exitCode, _, string error) = Eval("rep-box", variant, Good);

        Assert.Equal((0, ""), (exitCode, error));
        using JsonDocument answer = JsonDocument.Parse(File.ReadAllText(Out));
        Assert.Equal("rep-box", answer.RootElement.GetProperty("kernel").GetString());
        JsonElement loss = answer.RootElement.GetProperty("outputs").GetProperty("loss");
        Assert.Equal("float32", loss.GetProperty("dtype").GetString());
        Assert.Equal(0, loss.GetProperty("shape").GetArrayLength());
        Assert.Equal(-Math.Log(2 / 3.0) / 4, loss.GetProperty("data")[0].GetDouble(), 1e-6);
        JsonElement gradient = answer.RootElement.GetProperty("gradients").GetProperty("boxes");
        Assert.Equal([2, 4], gradient.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()));
        Assert.Equal(1500 / 22500.0 * 1.5 / 4, gradient.GetProperty("data")[2].GetDouble(), 1e-6);
    }

    [Fact]
    public void A_fault_by_its_name_runs_on_its_example_and_is_refused_where_the_right_code_refuses_it()
    {
        const string fault = """{"kernel": "yolo-loss", "fault": "ignored-label-smoothing"}""";

        Assert.Equal((0, ""), Shown(Eval("yolo-loss", "AsPublished", fault)));
        Assert.Contains("\"items\"", File.ReadAllText(Out), StringComparison.Ordinal);
        Assert.Equal((2, "labelSmoothing"), Shown(Eval("yolo-loss", "Tensor", fault), "labelSmoothing"));
        Assert.Equal((2, "objectness-race"), Shown(Eval("yolo-loss", "AsPublished", fault.Replace("ignored", "unheard", StringComparison.Ordinal)), "objectness-race"));

        static (int, string) Shown((int ExitCode, string Output, string Error) ran, string word = "") =>
            (ran.ExitCode, word.Length > 0 && ran.Error.Contains(word, StringComparison.Ordinal) ? word : ran.Error);
    }

    [Fact]
    public void A_refused_case_of_an_array_is_an_error_in_its_place()
    {
        string bad = Good.Replace("\"sigma\": 0.5", "\"sigma\": 1.5", StringComparison.Ordinal);

        (int exitCode, _, string error) = Eval("rep-box", "Loop", $"[{Good}, {bad}, {Good}]");

        Assert.Equal(2, exitCode);
        Assert.Single(error.TrimEnd().Split('\n'));
        using JsonDocument answers = JsonDocument.Parse(File.ReadAllText(Out));
        Assert.Equal(3, answers.RootElement.GetArrayLength());
        Assert.Contains("sigma", answers.RootElement[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.True(answers.RootElement[2].TryGetProperty("outputs", out _));
    }

    [Fact]
    public void What_published_code_raises_on_one_case_costs_no_other_its_answer()
    {
        const string two = """
            {"kernel": "rep-gt", "parameters": {"sigma": SIGMA}, "inputs": {
             "predicted": {"dtype": "float32", "shape": [1, 4], "data": [0, 0, 10, 10]},
             "truths": {"dtype": "float32", "shape": [2, 4], "data": [0, 0, 10, 10, 5, 0, 15, 10]},
             "designated": {"dtype": "int64", "shape": [1], "data": [0]}}}
            """;
        string good = two.Replace("SIGMA", "0.9", StringComparison.Ordinal), raises = two.Replace("SIGMA", "1", StringComparison.Ordinal);

        (int exitCode, _, string error) = Eval("rep-gt", "AsPublished", $"[{raises}, {good}]");

        Assert.Equal(2, exitCode);
        Assert.Single(error.TrimEnd().Split('\n'));
        using JsonDocument answers = JsonDocument.Parse(File.ReadAllText(Out));
        Assert.NotEqual("", answers.RootElement[0].GetProperty("error").GetString());
        Assert.True(answers.RootElement[1].TryGetProperty("outputs", out _));
    }

    [Theory]
    [InlineData("[0, 0, 10, 10, 5, 0, 15, 10]", "[[0, 0, 10, 10], [5, 0, 15, 10]]")]
    [InlineData("\"shape\": [2, 4], \"data\": [0, 0, 10, 10, 5, 0, 15, 10]", "\"data\": [[0, 0, 10, 10], [5, 0, 15, 10]]")]
    [InlineData("{", "\uFEFF{")]
    public void Lists_in_lists_and_a_byte_order_mark_give_the_same_answer(string part, string instead)
    {
        Assert.Equal(0, Eval("rep-box", "Loop", Good).Item1);
        string expected = File.ReadAllText(Out);
        string json = Good[..Good.IndexOf(part, StringComparison.Ordinal)] + instead + Good[(Good.IndexOf(part, StringComparison.Ordinal) + part.Length)..];

        Assert.Equal((0, "", ""), Eval("rep-box", "Loop", json));
        Assert.Equal(expected, File.ReadAllText(Out));
    }

    [Fact]
    public void A_whole_number_may_be_written_with_a_point()
    {
        string offset = Good.Replace("\"sigma\": 0.5", "\"pixelOffset\": OFFSET", StringComparison.Ordinal);

        Assert.Equal(0, Eval("rep-box", "Loop", offset.Replace("OFFSET", "1", StringComparison.Ordinal)).Item1);
        string answer = File.ReadAllText(Out);
        Assert.Equal(0, Eval("rep-box", "Loop", offset.Replace("OFFSET", "1.0", StringComparison.Ordinal)).Item1);
        Assert.Equal(answer, File.ReadAllText(Out));
        Assert.Contains("Parameter 'pixelOffset' is 0.5; expected a whole number.", Eval("rep-box", "Loop", offset.Replace("OFFSET", "0.5", StringComparison.Ordinal)).Item3);
        Assert.Contains("Parameter 'pixelOffset' is 1e30; expected a whole number.", Eval("rep-box", "Loop", offset.Replace("OFFSET", "1e30", StringComparison.Ordinal)).Item3);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("[{", "it ends before its last bracket is closed")]
    public void Json_that_ends_too_early_is_told_in_plain_words(string text, string reason)
    {
        (int exitCode, string output, string error) = Eval("iou", "Loop", text);

        AssertRefused(exitCode, output, error, reason);
    }

    [Fact]
    public void An_answer_that_cannot_fit_is_refused_with_both_sizes_before_it_is_computed()
    {
        string boxes = $$"""{"dtype": "float32", "shape": [200000, 4], "data": [{{string.Join(',', Enumerable.Repeat("0,0,1,1", 200_000))}}] }""";

        (int exitCode, string output, string error) = Eval("iou", "Tensor", $$"""{"inputs": {"boxes1": {{boxes}}, "boxes2": {{boxes}} } }""");

        AssertRefused(exitCode, output, error, "iou: output 'iou' would have 40000000000 elements, which take 160 GB; expected 2147483591 elements at most.");
        (exitCode, output, error) = Eval("rep-box", "AsPublished", $$"""{"inputs": {"boxes": {{boxes}} }, "parameters": {"denominator": "pairs"} }""");
        Assert.SkipWhen(MemoryNeed.Available > 6.4e12, "This machine has room for it.");
        AssertRefused(exitCode, output, error, "rep-box AsPublished: a run on boxes [200000,4] takes 6400.");
    }

    [Fact]
    public void A_device_without_end_is_read_up_to_a_limit()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero here.");
        AssertRefused(TheProgram.Run("eval", "rep-box", "Loop", "--input", "/dev/zero", "--output", Out), "/dev/zero cannot be read: it is longer than ");
    }

    [Theory]
    [InlineData("\"sigma\": 0.5", "\"sigma\": 1.5", "sigma")]
    [InlineData("\"gradients\"", "\"inputs\": {}, \"gradients\"", "inputs")]
    [InlineData("\"shape\"", "\"dtype\": \"float64\", \"shape\"", "dtype")]
    [InlineData("\"denominator\"", "\"sigma\": 0.1, \"denominator\"", "sigma")]
    [InlineData("[0, 0, 10, 10, 5, 0, 15, 10]", "[[0, 0, 10, 10], [5, 0, 15]]", "a list of 3 in dimension 1")]
    [InlineData("[0, 0, 10, 10, 5, 0, 15, 10]", "[[0, 0], [10, 10], [5, 0], [15, 10]]", "lists of shape [4,2]")]
    [InlineData("[0, 0, 10, 10, 5, 0, 15, 10]", "[0, 0, 10, 10, 5, 0, 15, [10]]", "[10] at element 7")]
    [InlineData("[0, 0, 10, 10, 5, 0, 15, 10]", "3", "has 3; expected shape [2,4]")]
    [InlineData("\"sigma\": 0.5", "\"sigma\": \"NaN\"", "sigma")]
    [InlineData("\"sigma\": 0.5", "\"sigma\": true", "sigma")]
    [InlineData("\"sigma\"", "\"sgima\"", "sgima")]
    [InlineData("\"square\"", "\"cube\"", "denominator")]
    [InlineData("[2, 4]", "[4, 2]", "boxes")]
    [InlineData("[2, 4]", "[2, 5]", "boxes")]
    [InlineData("[2, 4]", "[-2, 4]", "boxes")]
    [InlineData("float32", "int64", "boxes")]
    [InlineData("float32", "float16", "boxes")]
    [InlineData("15, 10]", "15, \"NaN\"]", "boxes")]
    [InlineData("15, 10]", "15, 1e39]", "boxes")]
    [InlineData("15, 10]", "15, null]", "boxes")]
    [InlineData("\"boxes\":", "\"bboxes\":", "bboxes")]
    [InlineData("\"gradients\": [\"boxes\"]", "\"gradients\": [\"truths\"]", "truths")]
    [InlineData("\"gradients\"", "\"gradient\"", "gradient")]
    [InlineData("\"rep-box\"", "\"rep-gt\"", "rep-gt")]
    public void Refuses_in_one_sentence_that_names_the_thing_and_leaves_no_file(string part, string instead, string named)
    {
        (int exitCode, string output, string error) = Eval("rep-box", "Loop", Good.Replace(part, instead, StringComparison.Ordinal));

        AssertRefused(exitCode, output, error, named);
    }

    [Theory]
    [InlineData("""{"inputs": """, "case.json")]
    [InlineData("", "case.json")]
    [InlineData("3", "Number")]
    [InlineData("{}", "inputs")]
    public void Refuses_what_is_no_case(string json, string named)
    {
        (int exitCode, string output, string error) = Eval("rep-box", "Loop", json);

        AssertRefused(exitCode, output, error, named);
    }

    [Fact]
    public void Refuses_unknown_kernels_variants_and_files()
    {
        File.WriteAllText(In, Good);
        AssertRefused(TheProgram.Run("eval", "rep-bux", "Loop", "--input", In, "--output", Out), "rep-bux");
        AssertRefused(TheProgram.Run("eval", "rep-box", "Leap", "--input", In, "--output", Out), "Leap");
        AssertRefused(TheProgram.Run("eval", "rep-box", "Loop", "--input", In + "x", "--output", Out), "case.jsonx");
        AssertRefused(TheProgram.Run("eval", "rep-box", "Loop"), "--input");
    }

    private string In => _folder.At("case.json");

    private string Out => _folder.At("out.json");

    private (int, string, string) Eval(string kernel, string variant, string json)
    {
        File.WriteAllText(In, json);
        return TheProgram.Run("eval", kernel, variant, "--input", In, "--output", Out);
    }

    private void AssertRefused((int ExitCode, string Output, string Error) ran, string named) =>
        AssertRefused(ran.ExitCode, ran.Output, ran.Error, named);

    private void AssertRefused(int exitCode, string output, string error, string named)
    {
        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.False(File.Exists(Out), "a refused case left a file");
    }
}
