using System.Text.RegularExpressions;
using Xunit;

namespace RepLoss.Tests.Conventions;

/// <summary>The rules of the house, on the source files themselves.</summary>
public sealed partial class SourceTests
{
    private const int LongestFile = 300;

    private static readonly string Root = FindRoot();

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Root, "*.*", SearchOption.AllDirectories)
            .Where(path => (path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".cpp", StringComparison.Ordinal)) && !path.Contains("/artifacts/", StringComparison.Ordinal))
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
    [MemberData(nameof(Files))]
    public void No_name_says_nothing(string file) =>
        Assert.DoesNotMatch(EmptyName(), Path.GetFileNameWithoutExtension(file));

    [Fact]
    public void Folders_refer_to_each_other_in_one_direction()
    {
        Assert.Empty(References("src/LibTorch/LibTorch.csproj"));
        Assert.Empty(References("src/Results/Results.csproj"));
        Assert.Equal(["LibTorch.csproj"], References("src/RepLoss/RepLoss.csproj").Distinct());
        Assert.Equal(["RepLoss.csproj", "Results.csproj"], References("bench/RepLoss.Bench.csproj"));
    }

    [Fact]
    public void The_contract_knows_neither_torch_nor_clock()
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Root, "src/RepLoss/Contract"), "*.cs"))
        {
            Assert.DoesNotContain("TorchSharp", File.ReadAllText(file), StringComparison.Ordinal);
            Assert.DoesNotContain("Stopwatch", File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_list_names_a_kernel()
    {
        IEnumerable<string> elsewhere = new[] { "bench", "src/Results", "src/RepLoss/Contract", "src/RepLoss/Equivalence", "src/RepLoss/Tensors" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories));
        foreach (string file in elsewhere)
        {
            string code = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
            Assert.DoesNotMatch("new RepBox\\b|RepBox\\.(Loop|Tensor)|\"rep-box\"|\"yolo-targets\"", code);
        }
    }

    private static string[] References(string project) =>
        [.. ProjectReference().Matches(File.ReadAllText(Path.Combine(Root, project))).Select(match => match.Groups[1].Value)];

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RepLossBench.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("RepLossBench.sln is in no folder above the tests.");
    }

    [GeneratedRegex("Utils?$|Helpers?$|Manager$|^Common")]
    private static partial Regex EmptyName();

    [GeneratedRegex("<ProjectReference Include=\".*?([^/\"]+)\"")]
    private static partial Regex ProjectReference();
}
