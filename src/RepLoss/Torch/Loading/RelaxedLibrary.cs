namespace RepLoss.Torch;

/// <summary>
/// A copy of libLibTorchSharp.so that loads where the C++ library is older than GCC 13's (Debian 12, Ubuntu 22.04). TorchSharp's file asks
/// for the version tag GLIBCXX_3.4.32 and uses nothing of it, so in the copy that tag is weak; nothing else of the file is changed.
/// </summary>
internal static class RelaxedLibrary
{
    /// <summary>The tag that an older C++ library lacks.</summary>
    public const string Tag = "GLIBCXX_3.4.32";

    /// <summary>The environment variable that names another folder for the copy.</summary>
    public const string FolderVariable = "REPLOSS_RELAXED_FOLDER";

    /// <summary>
    /// Makes the copy where it is not there yet, or is not what it must be. Processes and threads may do so at the same time: one file is kept, and
    /// it is whole at any moment.
    /// </summary>
    /// <param name="source">The folder of TorchSharp's file.</param>
    /// <param name="library">The name of that file, and of the copy.</param>
    /// <param name="folder">Where the copy is kept; made where it is not there.</param>
    /// <exception cref="TorchUnavailableException">The original is damaged, or the folder cannot be written to.</exception>
    public static void Make(NativeFolder source, string library, string folder)
    {
        string path = Path.Combine(folder, library);
        byte[] relaxed = Relaxed(source, library);
        try
        {
            if (File.Exists(path) && relaxed.AsSpan().SequenceEqual(File.ReadAllBytes(path)))
                return;
            Directory.CreateDirectory(folder);
            string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
            try
            {
                File.WriteAllBytes(temporary, relaxed);
                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TorchUnavailableException(
                $"This system's C++ library lacks {Tag}, so TorchSharp needs a changed copy of {library}, which cannot be written to {folder}: " +
                $"make that folder writable, or set {FolderVariable} to a folder that is.", error);
        }
    }

    private static byte[] Relaxed(NativeFolder source, string library)
    {
        try
        {
            return ElfLibrary.Weaken(File.ReadAllBytes(source.At(library)), Tag);
        }
        catch (InvalidDataException damage)
        {
            throw source.Damaged(library, damage);
        }
    }
}
