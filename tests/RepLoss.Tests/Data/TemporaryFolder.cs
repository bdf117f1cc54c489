using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Data;

/// <summary>A folder of its own for each test, gone after it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("reploss-data-").FullName;

    public string this[string path] => Path.Combine(Root, path);

    public string Write(string path, string text)
    {
        string full = this[path];
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    /// <summary>A refusal is one line, names the given parts, and ends as a sentence.</summary>
    public static void Refuses(Action load, params string[] parts)
    {
        string message = Assert.Throws<DataException>(load).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
