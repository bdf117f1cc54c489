using RepLoss.Bench.Machine;

namespace RepLoss.Bench.Peers;

/// <summary>A Python that has PyTorch, with which the same kernels are timed beside ours; or the reason why there is none.</summary>
/// <param name="Interpreter">The program to start; empty where none has it.</param>
/// <param name="Reason">Why it is not here; null where it is.</param>
internal sealed record PyTorch(string Interpreter, string? Reason)
{
    /// <summary>The environment variable that names another interpreter.</summary>
    public const string Variable = "REPLOSS_PYTHON";

    /// <summary>How the reason begins where there is none.</summary>
    public const string NotHere = "PyTorch is not here";

    // Debian's python3-torch belongs to the second one, whatever stands first on the path.
    private static readonly string[] Usual = ["python3", "/usr/bin/python3"];

    /// <summary>Looks for it: what the variable names and nothing else, or the first usual one that imports torch.</summary>
    public static PyTorch Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string[] candidates = string.IsNullOrEmpty(named) ? Usual : [named];
        string? complaint = null;
        foreach (string candidate in candidates)
        {
            string? found = Complaint(candidate);
            if (found is null)
                return new PyTorch(candidate, null);
            complaint ??= $"`{candidate} -c \"import torch\"` says: {found}";
        }

        return new PyTorch("", $"{NotHere}: {complaint}; install Debian's python3-torch, or set {Variable} to a Python that has it");
    }

    /// <summary>Runs the script of the peers on a folder.</summary>
    /// <returns>Null, or the line of its complaint that names the error.</returns>
    public string? Run(string folder) => Complaint(Python(Interpreter, Script("run.py"), folder));

    private static string? Complaint(string interpreter) => Complaint(Python(interpreter, "-c", "import torch"));

    private static string? Complaint(FinishedProcess python) => python.ExitCode switch
    {
        0 => null,
        -1 => "there is no such program",
        int code => ErrorLine(Lines(python.Error)) ?? $"exit code {code}",
    };

    // TorchScript prints a trace of its own behind the error.
    private static string? ErrorLine(string[] lines) =>
        (lines.LastOrDefault(line => line.Contains("Error:", StringComparison.Ordinal)) ?? lines.LastOrDefault())
            ?.Replace(RepositoryFolder.Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    // -B: no compiled files beside the sources.
    private static FinishedProcess Python(string interpreter, params string[] arguments) =>
        FinishedProcess.Of(RepositoryFolder.Root, interpreter, ["-B", .. arguments]);

    private static string Script(string file) => Path.Combine(RepositoryFolder.Root, "bench", "Peers", "pytorch", file);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
