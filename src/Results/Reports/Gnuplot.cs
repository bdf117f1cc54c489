using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace RepLoss.Results.Reports;

/// <summary>Runs the gnuplot that is installed; the only process that this library starts.</summary>
public sealed class Gnuplot
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly string _program;

    /// <summary>The gnuplot on the path, or another program by name.</summary>
    public Gnuplot(string program = "gnuplot") => _program = program;

    /// <summary>Runs a script and gives back what it prints.</summary>
    /// <exception cref="ResultsException">There is no gnuplot, it fails, or it takes longer than 20 s.</exception>
    public string Run(string script)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var start = new ProcessStartInfo(_program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
        };
        try
        {
            using Process process = Process.Start(start) ?? throw new ResultsException($"{_program} did not start.");
            // Both pipes are read while it runs, or a full one would stop it.
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(script);
            process.StandardInput.Close();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                throw new ResultsException($"{_program} did not finish within {Limit.TotalSeconds} s.");
            }

            string printed = output.GetAwaiter().GetResult();
            string complaint = error.GetAwaiter().GetResult();
            return process.ExitCode == 0 && printed.Length > 0 ? printed
                : throw new ResultsException($"{_program} ended with code {process.ExitCode}: {complaint.Trim()}");
        }
        catch (Win32Exception exception)
        {
            throw new ResultsException($"{_program} was not found; install it (Debian: gnuplot-nox).", exception);
        }
        catch (IOException exception)
        {
            throw new ResultsException($"{_program} broke off: {exception.Message}", exception);
        }
    }
}
