using RepLoss.Bench.Machine;
using RepLoss.Contract;

namespace RepLoss.Bench.Session;

/// <summary>
/// What a child process of BenchmarkDotNet has to know, as environment variables: children inherit them whatever job the user
/// asks for, and MSBuild reads from them how to build the children.
/// </summary>
internal static class ChildEnvironment
{
    /// <summary>The environment variable that asks for a number of threads.</summary>
    public const string ThreadCount = "REPLOSS_THREADS";

    private const int MostThreads = 1024;
    private const string Folders = "REPLOSS_DATA_FOLDERS";
    private const string Exchange = "REPLOSS_EXCHANGE";

    /// <summary>
    /// How the runtime compiles what is timed: optimised when it is first called. A short run would else time code that the runtime
    /// replaces later, and what is timed shall not depend on what ran before it, nor on a profile that differs from process to process.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> Compilation = new Dictionary<string, string>
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_QuickJit"] = "0",
    };

    private static readonly string s_usualFolder = Path.Combine(RepositoryFolder.Root, "artifacts", "bin", "RepLoss.Bench", "release");

    /// <summary>The folder in which children leave what they saw.</summary>
    public static string ExchangeFolder => Environment.GetEnvironmentVariable(Exchange)
        ?? throw new InvalidOperationException($"{Exchange} is not set; benchmarks are started by `time`.");

    /// <summary>The threads that the user asks for, else as many as there are processors.</summary>
    /// <exception cref="InputException">What the user asks for is no number of threads.</exception>
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

    /// <summary>Sets everything for children started from here on.</summary>
    public static void Set(IReadOnlyList<string> dataFolders, string exchangeFolder)
    {
        Environment.SetEnvironmentVariable(Folders, string.Join(Path.PathSeparator, dataFolders.Select(Path.GetFullPath)));
        Environment.SetEnvironmentVariable(ThreadCount, Threads.ToString());
        Environment.SetEnvironmentVariable(Exchange, exchangeFolder);
        // Children take the assemblies of this program where it lies where MSBuild looks for them: Directory.Build.props says how.
        if (AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar) == s_usualFolder)
        {
            Environment.SetEnvironmentVariable("AsBuiltBefore", "true");
            Environment.SetEnvironmentVariable("BuildProjectReferences", "false");
        }

        foreach ((string name, string value) in Compilation)
            Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>In a child: the scenes that the parent timed with. A child needs one of them at most, so none is read before it is asked for.</summary>
    public static IEnumerable<SceneSet> Scenes() => Available.EachScene(
        (Environment.GetEnvironmentVariable(Folders) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
}
