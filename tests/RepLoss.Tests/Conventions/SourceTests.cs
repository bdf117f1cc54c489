using System.Reflection;
using System.Text.RegularExpressions;
using RepLoss.Bench.Machine;
using RepLoss.Kernels;
using Xunit;

namespace RepLoss.Tests.Conventions;

/// <summary>The rules of the house, on the source files themselves.</summary>
public sealed partial class SourceTests
{
    private const int LongestFile = 300;
    private const int LongestFrontPage = 150;

    private static string Root => RepositoryFolder.Root;

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/artifacts/", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Root, path))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void No_file_is_longer_than_a_reader_has_patience_for(string file)
    {
        int lines = File.ReadLines(Path.Combine(Root, file)).Count();
        Assert.True(lines <= LongestFile, $"{file} has {lines} lines; expected at most {LongestFile}.");
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("results/README.md")]
    public void A_front_page_has_at_most_150_lines(string page) =>
        Assert.InRange(File.ReadLines(Path.Combine(Root, page)).Count(), 1, LongestFrontPage);

    [Theory]
    [MemberData(nameof(Files))]
    public void No_name_says_nothing(string file) =>
        Assert.DoesNotMatch(EmptyName(), Path.GetFileNameWithoutExtension(file));

    [Fact]
    public void A_test_is_named_by_a_sentence()
    {
        IEnumerable<MethodInfo> tests = typeof(SourceTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.IsDefined(typeof(FactAttribute), false));
        Assert.NotEmpty(tests);
        Assert.All(tests, test => Assert.Contains('_', test.Name));
    }

    [Fact]
    public void Folders_refer_to_each_other_in_one_direction()
    {
        Assert.Empty(References("src/RepLoss/Contract/RepLoss.Contract.csproj"));
        Assert.Equal(["RepLoss.Contract.csproj"], References("src/Results/Results.csproj"));
        Assert.Equal(["RepLoss.Contract.csproj"], References("src/RepLoss/RepLoss.csproj"));
        Assert.Equal(["RepLoss.Contract.csproj", "RepLoss.csproj", "Results.csproj"], References("bench/RepLoss.Bench.csproj"));
    }

    [Fact]
    public void The_contract_knows_neither_torch_nor_clock()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Root, "src/RepLoss/Contract"), "*.cs", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("TorchSharp", File.ReadAllText(file), StringComparison.Ordinal);
            Assert.DoesNotContain("Stopwatch", File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_list_names_a_kernel()
    {
        string[] ids = [.. KernelRegistry.All.Select(kernel => kernel.Id)], names = [.. KernelRegistry.All.Select(kernel => kernel.GetType().Name)];
        var named = new Regex($"new ({string.Join('|', names)})\\(|\\b({string.Join('|', names)})\\.(Loop|Tensor|Fused)\\b|\"({string.Join('|', ids)})\"");
        IEnumerable<string> elsewhere = new[] { "bench", "src" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/RepLoss/Kernels/", StringComparison.Ordinal));
        foreach (string file in elsewhere)
        {
            string code = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
            Assert.DoesNotMatch(named, code);
        }
    }

    [Fact]
    public void Tensors_name_their_device_and_what_is_read_back_is_listed()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(Root, "src/RepLoss/Kernels"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Published().IsMatch(file) && File.ReadAllText(file).Contains("using static TorchSharp.torch;", StringComparison.Ordinal));
        foreach (string file in files)
        {
            string code = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
            foreach (Match made in Factory().Matches(code))
                Assert.True(made.Value.Contains("device", StringComparison.OrdinalIgnoreCase) || made.Value.Contains("CPU", StringComparison.Ordinal), $"{Path.GetRelativePath(Root, file)}: '{made.Value}' names no device.");
            Assert.DoesNotMatch(ReadsBack(), code);
        }
    }

    private static string[] References(string project) =>
        [.. ProjectReference().Matches(File.ReadAllText(Path.Combine(Root, project))).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("AsPublished|ElementLoop|Published|Faults")]
    private static partial Regex Published();

    // A call of torch's that makes a tensor, up to the end of its statement or line.
    [GeneratedRegex(@"(?<![\w.])(zeros|ones|full|empty|arange|tensor|linspace|eye|rand|randn|randint|randperm|as_tensor)\([^;\n]*")]
    private static partial Regex Factory();

    [GeneratedRegex(@"\.(item<|cpu\(|data<|nonzero\(|masked_select\(|unique\(|ToSingle\(|ToDouble\(|ToInt64\(|ToBoolean\()")]
    private static partial Regex ReadsBack();

    [GeneratedRegex("Utils?$|Helpers?$|Manager$|^Common")]
    private static partial Regex EmptyName();

    [GeneratedRegex("<ProjectReference Include=\".*?([^/\"]+)\"")]
    private static partial Regex ProjectReference();
}
