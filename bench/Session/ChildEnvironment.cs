using RepLoss.Bench.Machine;
using RepLoss.Contract;

namespace RepLoss.Bench.Session;

/// <summary>
/// The environment variables for a child process of BenchmarkDotNet. Children inherit them with every job that the user may ask for. MSBuild
/// also reads from them how to build the children.
/// </summary>
internal static class ChildEnvironment
{
    /// <summary>The environment variable that asks for a number of threads.</summary>
    public const string ThreadCount = "REPLOSS_THREADS";

    private const int MostThreads = 1024;
    private const string Folders = "REPLOSS_DATA_FOLDERS";
    private const string Exchange = "REPLOSS_EXCHANGE";

    /// <summary>
    /// The settings by which the runtime compiles the timed code with full optimisation at its first call. Otherwise a short run would time code that
    /// the runtime replaces later. The timed code would also depend on the code that ran before it, and on a profile that differs between processes.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> Compilation = new Dictionary<string, string>
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_QuickJit"] = "0",
    };

    private static readonly string s_usualFolder = Path.Combine(RepositoryFolder.Root, "artifacts", "bin", "RepLoss.Bench", "release");

    /// <summary>The folder in which children write their findings.</summary>
    public static string ExchangeFolder => Environment.GetEnvironmentVariable(Exchange)
        ?? throw new InvalidOperationException($"{Exchange} is not set; benchmarks are started by `time`.");

    /// <summary>The number of threads that the user asks for, otherwise the number of processors.</summary>
    /// <exception cref="InputException">The user asks for something that is not a number of threads.</exception>
    public static int Threads
    {
        get
        {
            string asked = Environment.GetEnvironmentVariable(ThreadCount) ?? "";
            int threads = Environment.ProcessorCount;
            InputException.Require(
                asked.Length == 0 || (int.TryParse(asked, out threads) && threads is > 0 and <= MostThreads),
                () => $"{ThreadCount} is '{asked}'; expected a number of threads from 1 to {MostThreads}.");
            return threads;
        }
    }

    /// <summary>Sets all variables for the children that are started afterwards.</summary>
    public static void Set(IReadOnlyList<string> dataFolders, string exchangeFolder)
    {
        Environment.SetEnvironmentVariable(Folders, string.Join(Path.PathSeparator, dataFolders.Select(Path.GetFullPath)));
        Environment.SetEnvironmentVariable(ThreadCount, Threads.ToString());
        Environment.SetEnvironmentVariable(Exchange, exchangeFolder);
        // Children use the assemblies of this program if it is in the folder where MSBuild looks for them (see Directory.Build.props).
        if (AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar) == s_usualFolder)
        {
            Environment.SetEnvironmentVariable("AsBuiltBefore", "true");
            Environment.SetEnvironmentVariable("BuildProjectReferences", "false");
        }

        foreach ((string name, string value) in Compilation)
            Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>In a child, returns the scenes of the parent. A child needs at most one of them, so each is read only when it is asked for.</summary>
    public static IEnumerable<SceneSet> Scenes() => Available.EachScene(
        (Environment.GetEnvironmentVariable(Folders) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
}
