using RepLoss.Bench.Machine;


namespace RepLoss.Bench.Gate;

/// <summary>Builds the bench of a tree, both sides of a gate in the same way.</summary>
internal static class TreeBuild
{
    /// <summary>Builds and returns the program.</summary>
    /// <param name="name">What a message calls the tree.</param>
    /// <param name="tree">Its folder.</param>
    /// <param name="artifacts">Where the build goes: never where the program that runs now lies.</param>
    /// <param name="testBuild">True for a build into which slow-downs can be injected.</param>
    /// <exception cref="NotComparableException">It does not build.</exception>
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
