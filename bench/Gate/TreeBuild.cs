using RepLoss.Bench.Machine;


namespace RepLoss.Bench.Gate;

/// <summary>Builds the bench program of a tree. Both sides of a gate are built in the same way.</summary>
internal static class TreeBuild
{
    /// <summary>Builds the program and returns its path.</summary>
    /// <param name="name">The name of the tree in messages.</param>
    /// <param name="tree">The folder of the tree.</param>
    /// <param name="artifacts">The folder for the build. It must not be the folder of the running program.</param>
    /// <param name="testBuild">True for a build that can slow down a variant for a test.</param>
    /// <exception cref="NotComparableException">The tree does not build.</exception>
    public static string Of(string name, string tree, string artifacts, bool testBuild)
    {
        FinishedProcess built = FinishedProcess.Of(
            tree, "dotnet", "build", "bench", "-c", "Release", "-v", "q", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false",
            $"-p:ArtifactsPath={artifacts}", $"-p:RepLossTestBuild={(testBuild ? "true" : "false")}");
        string program = Path.Combine(artifacts, "bin", "RepLoss.Bench", "release", "RepLoss.Bench.dll");
        if (built.ExitCode == 0 && File.Exists(program))
            return program;
        string[] lines = (built.Output + "\n" + built.Error).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string? error = lines.FirstOrDefault(line => line.Contains(": error ", StringComparison.Ordinal)) ?? lines.FirstOrDefault();
        throw new NotComparableException($"{name} does not build: {error ?? $"there is no {program}"}");
    }
}
