namespace RepLoss.Bench;

/// <summary>The folder of the solution, in which results and artifacts lie.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder that holds RepLossBench.sln, upwards from the current one and from the program's own.</summary>
    public static string Root { get; } = Find(Directory.GetCurrentDirectory()) ?? Find(AppContext.BaseDirectory) ?? Directory.GetCurrentDirectory();

    private static string? Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RepLossBench.sln")))
                return folder.FullName;
        }

        return null;
    }
}
