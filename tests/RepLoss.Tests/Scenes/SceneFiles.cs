using System.Text;
using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Scenes;
using Xunit;

namespace RepLoss.Tests.Scenes;

/// <summary>Files that a test makes up, and what a reader says of them.</summary>
internal static class SceneFiles
{
    /// <summary>Writes a file and returns its path; the folders on its way are made.</summary>
    public static string Write(this TemporaryFolder folder, string path, string text) => folder.Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file and returns its path; the folders on its way are made.</summary>
    public static string Write(this TemporaryFolder folder, string path, byte[] bytes)
    {
        string full = folder.At(path);
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
}
