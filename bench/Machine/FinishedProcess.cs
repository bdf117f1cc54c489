using System.ComponentModel;
using System.Diagnostics;

namespace RepLoss.Bench.Machine;

/// <summary>Another program, run to its end.</summary>
/// <param name="ExitCode">Its exit code; -1 where it is not on this machine.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record FinishedProcess(int ExitCode, string Output, string Error)
{
    /// <summary>Runs it in a folder.</summary>
    public static FinishedProcess Of(string folder, string program, params IReadOnlyList<string> arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new FinishedProcess(process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            return new FinishedProcess(-1, "", $"{program} is not on this machine");
        }
    }
}
