using System.Text.RegularExpressions;
using RepLoss.Bench.Machine;
using RepLoss.Results.Files;
using Xunit;

namespace RepLoss.Tests.Conventions;

/// <summary>What the published pages rest on lies beside them: a run that was not added to git is missing in every other checkout.</summary>
public sealed partial class PublishedPagesTests
{
    private static readonly string Results = Path.Combine(RepositoryFolder.Root, "results");

    public static TheoryData<string> Pages =>
        [.. Directory.EnumerateFiles(Results, "*.md", SearchOption.AllDirectories).Append(Path.Combine(RepositoryFolder.Root, "README.md"))
            .Select(page => Path.GetRelativePath(RepositoryFolder.Root, page)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_to_files_that_are_there(string page)
    {
        string path = Path.Combine(RepositoryFolder.Root, page), folder = Path.GetDirectoryName(path)!;
        IEnumerable<string> targets = Link().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal));
        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(folder, target)), $"{page} links to {target}, which is not there."));
    }

    [Fact]
    public void Each_run_of_the_pages_has_its_file()
    {
        string[] commits = [.. Directory.EnumerateFiles(Results, "*.md", SearchOption.AllDirectories).SelectMany(page => Commit().Matches(File.ReadAllText(page))).Select(match => match.Groups[1].Value)];
        HashSet<string> known = [.. ResultsFolder.Files(RepositoryFolder.PublishedRuns).Select(path => ResultsFile.Read(path).Commit)];
        Assert.Equal(known.Count == 0, commits.Length == 0);
        Assert.All(commits, commit => Assert.True(known.Contains(commit), $"A page reports a run of {commit}, whose file is not below results/runs."));
    }

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\| Commit \| ([0-9a-f]{40})", RegexOptions.Multiline)]
    private static partial Regex Commit();
}
