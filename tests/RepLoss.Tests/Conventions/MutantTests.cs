using RepLoss.Bench.Machine;
using Xunit;

namespace RepLoss.Tests.Conventions;

/// <summary>The lines of each mutants.txt still fit the code: tests/mutation/run.sh would apply every one of them.</summary>
public sealed class MutantTests
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Root, "src", "RepLoss", "Kernels"), "mutants.txt", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFolder.Root, file)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_mutant_names_a_text_that_stands_once_in_its_file(string file)
    {
        string path = Path.Combine(RepositoryFolder.Root, file), folder = Path.GetDirectoryName(path)!;
        foreach (string line in File.ReadLines(path))
        {
            // An empty text in its place leaves the last field out.
            string[] fields = (line.EndsWith(" |", StringComparison.Ordinal) ? line + " " : line).Split(" | ");
            Assert.True(fields.Length == 4, $"{file} has '{line}'; expected what is broken, file, text to find and text in its place, between bars.");
            string source = Path.Combine(folder, fields[1]);
            Assert.True(File.Exists(source), $"{file} names {fields[1]}, which is not there.");
            int found = File.ReadAllText(source).Split(fields[2]).Length - 1;
            Assert.True(found == 1, $"{file}: '{fields[2]}' stands {found} times in {fields[1]}; expected once.");
            Assert.NotEqual(fields[2], fields[3]);
        }
    }
}
