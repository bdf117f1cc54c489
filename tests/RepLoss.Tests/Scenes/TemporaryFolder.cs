using System.Text;
using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

/// <summary>A folder of its own for each test, gone after it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("reploss-data-").FullName;

    public string this[string path] => Path.Combine(Root, path);

    public string Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public string Write(string path, byte[] bytes)
    {
        string full = this[path];
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        return full;
    }

    /// <summary>A set has exactly these remarks: a part of each, in order.</summary>
    public static void Tells(SceneSet set, params string[] parts)
    {
        Assert.Equal(parts.Length, set.Remarks.Count);
        Assert.All(parts.Zip(set.Remarks), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.All(set.Remarks, remark => Assert.DoesNotContain('\n', remark));
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
