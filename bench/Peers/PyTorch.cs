using RepLoss.Bench.Machine;
using RepLoss.Contract;
using RepLoss.Judge;

namespace RepLoss.Bench.Peers;

/// <summary>A Python interpreter with PyTorch, which runs the PyTorch programs of the kernels; or the reason why there is none.</summary>
/// <param name="Interpreter">The interpreter. Empty if none has PyTorch.</param>
/// <param name="Reason">The reason why there is none. Null if there is one.</param>
internal sealed record PyTorch(string Interpreter, string? Reason)
{
    /// <summary>The environment variable that names another interpreter.</summary>
    public const string Variable = "REPLOSS_PYTHON";

    /// <summary>The first words of the reason.</summary>
    public const string NotHere = "PyTorch is not here";

    // Debian's package python3-torch belongs to the second interpreter. The first interpreter on the path may be another one.
    private static readonly string[] Usual = ["python3", "/usr/bin/python3"];

    /// <summary>Finds an interpreter. If the variable is set, only its interpreter is tried. Otherwise it is the first usual interpreter that can import torch.</summary>
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

    /// <summary>Returns the command that runs the program in a kernel's folder, or null if the folder has none.</summary>
    public string? CommandFor(Kernel kernel)
    {
        // The build copies the programs of all kernels' folders into one, so that they can import from each other.
        string program = Path.Combine(AppContext.BaseDirectory, "kernel-peers", kernel.Id.Replace('-', '_') + ".py");
        return File.Exists(program) ? $"exec {Quoted(Interpreter)} {Quoted(program)}" : null;
    }

    private static string Quoted(string text) => OperatingSystem.IsWindows() ? $"\"{text}\"" : Finding.Quoted(text);

    private static string? Complaint(string interpreter)
    {
        FinishedProcess python = FinishedProcess.Of(Path.GetTempPath(), interpreter, "-c", "import torch");
        return python.ExitCode switch
        {
            0 => null,
            -1 => "there is no such program",
            int code => python.Error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? $"exit code {code}",
        };
    }
}
