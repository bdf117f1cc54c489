using System.Diagnostics;

namespace RepLoss.Tests.Bench;

/// <summary>Starts the program as a process of its own, where a test kills it or it takes times.</summary>
internal static class ProgramProcess
{
    /// <summary>The tests that run `time`, one after the other: of two runs at once the second is refused.</summary>
    public const string Timing = "runs of time";

    /// <summary>The program that was built beside these tests.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "RepLoss.Bench.dll");

    /// <summary>Starts it; what it prints can be read from the process.</summary>
    public static Process Start(params IReadOnlyList<string> arguments) => Start(arguments, []);

    /// <summary>Starts it with environment variables of its own.</summary>
    public static Process Start(IReadOnlyList<string> arguments, params IReadOnlyList<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static (int ExitCode, string Output, string Error) Run(params IReadOnlyList<string> arguments) => Run(arguments, []);

    /// <summary>Runs it to its end with environment variables of its own.</summary>
    public static (int ExitCode, string Output, string Error) Run(IReadOnlyList<string> arguments, params IReadOnlyList<(string Name, string Value)> environment)
    {
        using Process process = Start(arguments, environment);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
