using System.Text.RegularExpressions;
using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Conventions;

/// <summary>The rules for folders: how many files one has, and that no two of them need each other.</summary>
public sealed partial class FolderTests
{
    private const int MostFiles = 15;

    private static string Root => RepositoryFolder.Root;

    public static TheoryData<string> Projects => ["src/RepLoss", "src/RepLoss/Contract", "src/Results", "bench"];

    [Fact]
    public void A_folder_has_at_most_fifteen_source_files()
    {
        IEnumerable<string> crowded = SourcesBelow("src").Concat(SourcesBelow("bench"))
            .GroupBy(file => Path.GetDirectoryName(file)!).Where(folder => folder.Count() > MostFiles)
            .Select(folder => $"{folder.Key} has {folder.Count()} files");
        Assert.Empty(crowded);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_needs_one_that_needs_it(string project)
    {
        IReadOnlyDictionary<string, HashSet<string>> needs = NeedsOf(project);
        foreach (string folder in needs.Keys)
        {
            var reached = new HashSet<string>();
            var open = new Stack<string>(needs[folder]);
            while (open.TryPop(out string? next))
            {
                if (reached.Add(next))
                {
                    foreach (string further in needs[next])
                        open.Push(further);
                }
            }

            Assert.False(reached.Contains(folder), $"{project}/{folder} needs itself by way of {string.Join(", ", reached.Where(other => other != folder && needs[other].Contains(folder)))}.");
        }
    }

    // From folder to the folders whose types its files name. A name that two folders declare says nothing and is left out.
    private static Dictionary<string, HashSet<string>> NeedsOf(string project)
    {
        var declaring = new Dictionary<string, HashSet<string>>();
        var words = new Dictionary<string, HashSet<string>>();
        foreach (string file in SourcesBelow(project))
        {
            string folder = FolderOf(project, file);
            if (folder.Length == 0 || (project == "src/RepLoss" && folder == "Contract"))
                continue;
            string code = Noise().Replace(File.ReadAllText(Path.Combine(Root, file)), "");
            foreach (Match match in Declaration().Matches(code))
            {
                if (!declaring.TryGetValue(match.Groups[1].Value, out HashSet<string>? folders))
                    declaring[match.Groups[1].Value] = folders = [];
                folders.Add(folder);
            }

            if (!words.TryGetValue(folder, out HashSet<string>? ofFolder))
                words[folder] = ofFolder = [];
            ofFolder.UnionWith(TypeName().Matches(code).Select(match => match.Value));
        }

        return words.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Where(word => declaring.TryGetValue(word, out HashSet<string>? folders) && folders.Count == 1)
                .Select(word => declaring[word].Single()).Where(folder => folder != pair.Key).ToHashSet());
    }

    // A family of kernels counts as one folder, and so does each folder below a project.
    private static string FolderOf(string project, string file)
    {
        string[] parts = Path.GetRelativePath(project, Path.GetDirectoryName(file)!).Split('/');
        return parts[0] == "." ? "" : parts[0] == "Kernels" ? string.Join('/', parts.Take(2)) : parts[0];
    }

    private static IEnumerable<string> SourcesBelow(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file));

    [GeneratedRegex(@"//.*|""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Noise();

    [GeneratedRegex(@"^(?:public|internal)\s+(?:(?:static|sealed|abstract|partial|readonly|unsafe|ref)\s+)*(?:class|record struct|record|struct|interface|enum|delegate \S+)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![.\w])[A-Z]\w+\b(?!\s*=[^=>])")]
    private static partial Regex TypeName();
}
