namespace RepLoss.Torch;

/// <summary>
/// A copy of libLibTorchSharp.so that loads where the C++ library is older than GCC 13's (Debian 12, Ubuntu 22.04). TorchSharp's file asks
/// for the version tag GLIBCXX_3.4.32 and uses nothing of it, so in the copy that tag is weak; nothing else of the file is changed.
/// </summary>
internal static class RelaxedLibrary
{
    /// <summary>The tag that an older C++ library lacks.</summary>
    public const string Tag = "GLIBCXX_3.4.32";

    /// <summary>Makes the copy where it is not there yet. Processes may do so at the same time: one file is kept, and it is whole at any moment.</summary>
    /// <param name="original">TorchSharp's file.</param>
    /// <param name="folder">Where the copy is kept; made where it is not there.</param>
    /// <returns>The copy's path.</returns>
    /// <exception cref="TorchUnavailableException">The original is damaged, or the folder cannot be written to.</exception>
    public static string Make(string original, string folder)
    {
        string path = Path.Combine(folder, Path.GetFileName(original));
        try
        {
            byte[] relaxed = ElfVersionTag.Weaken(File.ReadAllBytes(original), Tag);
            if (IsThere(path, relaxed))
                return path;
            Directory.CreateDirectory(folder);
            string temporary = $"{path}.{Environment.ProcessId}.tmp";
            try
            {
                File.WriteAllBytes(temporary, relaxed);
                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }

            return IsThere(path, relaxed) ? path
                : throw new TorchUnavailableException($"The copy of TorchSharp's native part at {path} was changed while it was made; delete it and start again.");
        }
        catch (InvalidDataException damage)
        {
            throw new TorchUnavailableException(
                $"{original} is damaged: {damage.Message}. Delete the folder of that package and run dotnet restore.", damage);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TorchUnavailableException(
                $"This machine's C++ library lacks {Tag}, so TorchSharp needs a copy of its native part, which cannot be written to {path}: " +
                $"make {folder} writable, or take a system with GCC 13's libstdc++ (Debian 13, Ubuntu 24.04).", error);
        }
    }

    private static bool IsThere(string path, ReadOnlySpan<byte> content) => File.Exists(path) && content.SequenceEqual(File.ReadAllBytes(path));
}
