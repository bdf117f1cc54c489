using RepLoss.Contract;

namespace RepLoss.Bench.Machine;

/// <summary>The folder of the solution, and those in it where results lie.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder that holds RepLossBench.sln, upwards from the current one and from the program's own.</summary>
    public static string Root { get; } = Find(Directory.GetCurrentDirectory()) ?? Find(AppContext.BaseDirectory) ?? Directory.GetCurrentDirectory();

    /// <summary>False for a dotnet tool outside a clone.</summary>
    public static bool IsThere => File.Exists(Path.Combine(Root, "RepLossBench.sln"));

    /// <summary>Refuses what a dotnet tool outside a clone cannot do.</summary>
    /// <exception cref="InputException">This is no clone.</exception>
    public static void RequireClone() =>
        InputException.Require(IsThere, () => "There is no RepLossBench.sln here or above, and `time` builds what it times; expected a clone of the repository.");

    /// <summary>One's own runs, which git ignores: a folder a machine kind, a file a run.</summary>
    public static string Runs => Path.Combine(Root, "artifacts", "runs");

    /// <summary>The pages of one's own runs, which git ignores.</summary>
    public static string Report => Path.Combine(Root, "artifacts", "report");

    /// <summary>
    /// Small cases on which other programs fail, a folder a kernel and program; where this is no repository, in the temporary folder of the system, beside that
    /// of this process, which is removed at its end.
    /// </summary>
    public static string Counterexamples => IsThere
        ? Path.Combine(Root, "artifacts", "counterexamples") : Path.Combine(Path.GetDirectoryName(TemporaryFolder.OfProcess)!, $"reploss-counterexamples-{Environment.UserName}");

    /// <summary>What is published: the pages, and below it runs and notes.</summary>
    public static string Published => Path.Combine(Root, "results");

    /// <summary>Published runs and accepted baselines: a folder a machine kind.</summary>
    public static string PublishedRuns => Path.Combine(Published, "runs");

    /// <summary>Published notes, each made by a verb of its own.</summary>
    public static string Notes => Path.Combine(Published, "notes");

    /// <summary>Refuses to begin in a folder that was removed, where libraries of torch end the process.</summary>
    /// <exception cref="InputException">The current folder is gone.</exception>
    public static void RequireCurrent()
    {
        try
        {
            _ = Directory.GetCurrentDirectory();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("The current folder does not exist any more; expected one that does, so change the folder.", error);
        }
    }

    /// <summary>Does in this folder what takes the current one for it, and goes back to the caller's, from which relative paths start.</summary>
    public static T Inside<T>(Func<T> action)
    {
        string caller = Directory.GetCurrentDirectory();
        if ((caller + Path.DirectorySeparatorChar).StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return action();
        Directory.SetCurrentDirectory(Root);
        try
        {
            return action();
        }
        finally
        {
            Directory.SetCurrentDirectory(caller);
        }
    }

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
